//! Sums over many rows in two dispatches: of about √rows rows each, then of what that leaves. The
//! order of the additions does not depend on the device.

use super::{empty, grid, rows_and_width};
use burn_wgpu::CubeTensor;
use cubecl::prelude::*;

/// One unit per column and part: the sum over the part's rows.
#[cube(launch)]
fn part_kernel(
    input: &[f32],
    output: &mut [f32],
    rows: usize,
    rows_in_part: usize,
    units: usize,
    #[comptime] width: usize,
) {
    if ABSOLUTE_POS >= units {
        terminate!();
    }
    let column = ABSOLUTE_POS % width;
    let first = ABSOLUTE_POS / width * rows_in_part;
    let mut sum = f32::new(0.0);
    for i in 0..rows_in_part {
        if first + i < rows {
            sum += input[(first + i) * width + column];
        }
    }
    output[ABSOLUTE_POS] = sum;
}

/// One unit per column: the sum of its parts, into the first half of the columns or the second.
#[cube(launch)]
fn whole_kernel(parts: &[f32], left: &mut [f32], right: &mut [f32], count: usize, #[comptime] half: usize) {
    let column = ABSOLUTE_POS;
    if column >= 2 * half {
        terminate!();
    }
    let mut sum = f32::new(0.0);
    for i in 0..count {
        sum += parts[i * 2 * half + column];
    }
    if column < half {
        left[column] = sum;
    } else {
        right[column - half] = sum;
    }
}

/// Sums the columns of a contiguous \[rows, 2d\] into two vectors \[d\].
pub fn column_sums(input: CubeTensor) -> [CubeTensor; 2] {
    let (rows, width) = rows_and_width(&input);
    let rows_in_part = rows.isqrt().max(1);
    let parts = rows.div_ceil(rows_in_part);
    let partial = empty(&input, [parts, width]);
    let half = width / 2;
    let sums = [empty(&input, [half]), empty(&input, [half])];
    let client = input.client.clone();
    let (count, dim) = grid(&client, parts * width);
    part_kernel::launch(
        &client,
        count,
        dim,
        input.into_buffer_arg(),
        partial.clone().into_buffer_arg(),
        rows,
        rows_in_part,
        parts * width,
        width,
    );
    let (count, dim) = grid(&client, width);
    whole_kernel::launch(
        &client,
        count,
        dim,
        partial.into_buffer_arg(),
        sums[0].clone().into_buffer_arg(),
        sums[1].clone().into_buffer_arg(),
        parts,
        half,
    );
    sums
}
