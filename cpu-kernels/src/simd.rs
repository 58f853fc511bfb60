//! Registers of several numbers.

use std::ops::{Add, Div, Mul, Sub};

/// A register of [`Self::COUNT`] numbers.
pub trait Lanes:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// How many numbers.
    const COUNT: usize;

    /// The same number in all lanes.
    fn splat(value: f32) -> Self;

    /// # Safety
    /// [`Self::COUNT`] numbers can be read there.
    unsafe fn load(at: *const f32) -> Self;

    /// # Safety
    /// [`Self::COUNT`] numbers can be written there.
    unsafe fn store(self, at: *mut f32);

    /// self · b + c, rounded once or twice.
    fn mul_add(self, b: Self, c: Self) -> Self;

    /// The larger; `self` where either is not a number.
    fn max(self, other: Self) -> Self;

    /// The smaller; `self` where either is not a number.
    fn min(self, other: Self) -> Self;

    fn sqrt(self) -> Self;

    /// `yes` where self < other, `no` elsewhere.
    fn if_less(self, other: Self, yes: Self, no: Self) -> Self;

    /// 2^n of integers -127 ≤ n ≤ 128, given as 1.5·2^23 + n; 0 for the lowest and ∞ for the highest.
    fn power_of_two(self) -> Self;

    /// `value` combined with each lane in order.
    #[inline(always)]
    fn fold(self, value: f32, f: impl Fn(f32, f32) -> f32) -> f32 {
        let mut lanes = [0.0; 8];
        // SAFETY: no register has more than eight lanes.
        unsafe { self.store(lanes.as_mut_ptr()) };
        lanes[..Self::COUNT].iter().fold(value, |value, &lane| f(value, lane))
    }

    /// The sum of all lanes.
    #[inline(always)]
    fn sum(self) -> f32 {
        self.fold(0.0, |a, b| a + b)
    }
}

macro_rules! arithmetic {
    ($name:ident, $($operator:ident $method:ident $function:path),*) => { $(
        impl $operator for $name {
            type Output = Self;
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: the processor has it, or nobody would hold such a register.
                #[allow(unused_unsafe, reason = "not every target's are unsafe")]
                unsafe { Self($function(self.0, other.0)) }
            }
        }
    )* };
}

#[cfg(target_arch = "x86_64")]
pub use avx::{Eight, has_eight};
#[cfg(target_arch = "x86_64")]
mod avx {
    use super::{Add, Div, Lanes, Mul, Sub};
    use std::arch::x86_64::*;

    /// AVX2 with fused multiply-add.
    #[derive(Clone, Copy)]
    pub struct Eight(__m256);

    /// Whether this processor has such registers.
    pub fn has_eight() -> bool {
        is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma")
    }

    arithmetic!(Eight, Add add _mm256_add_ps, Sub sub _mm256_sub_ps, Mul mul _mm256_mul_ps, Div div _mm256_div_ps);

    // SAFETY, of all: whoever makes such a register has asked `has_eight`.
    impl Lanes for Eight {
        const COUNT: usize = 8;
        #[inline(always)]
        fn splat(value: f32) -> Self {
            Self(unsafe { _mm256_set1_ps(value) })
        }
        #[inline(always)]
        unsafe fn load(at: *const f32) -> Self {
            Self(unsafe { _mm256_loadu_ps(at) })
        }
        #[inline(always)]
        unsafe fn store(self, at: *mut f32) {
            unsafe { _mm256_storeu_ps(at, self.0) }
        }
        #[inline(always)]
        fn mul_add(self, b: Self, c: Self) -> Self {
            Self(unsafe { _mm256_fmadd_ps(self.0, b.0, c.0) })
        }
        // The instructions answer with their second operand where one is not a number.
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self(unsafe { _mm256_max_ps(other.0, self.0) })
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            Self(unsafe { _mm256_min_ps(other.0, self.0) })
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            Self(unsafe { _mm256_sqrt_ps(self.0) })
        }
        #[inline(always)]
        fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
            Self(unsafe { _mm256_blendv_ps(no.0, yes.0, _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0)) })
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            unsafe {
                let exponent = _mm256_add_epi32(_mm256_castps_si256(self.0), _mm256_set1_epi32(127));
                Self(_mm256_castsi256_ps(_mm256_slli_epi32::<23>(exponent)))
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
pub use simd128::Four;
#[cfg(target_arch = "wasm32")]
mod simd128 {
    use super::{Add, Div, Lanes, Mul, Sub};
    use std::arch::wasm32::*;

    /// WebAssembly's.
    #[derive(Clone, Copy)]
    pub struct Four(v128);

    arithmetic!(Four, Add add f32x4_add, Sub sub f32x4_sub, Mul mul f32x4_mul, Div div f32x4_div);

    impl Lanes for Four {
        const COUNT: usize = 4;
        #[inline(always)]
        fn splat(value: f32) -> Self {
            Self(f32x4_splat(value))
        }
        #[inline(always)]
        unsafe fn load(at: *const f32) -> Self {
            Self(unsafe { v128_load(at.cast()) })
        }
        #[inline(always)]
        unsafe fn store(self, at: *mut f32) {
            unsafe { v128_store(at.cast(), self.0) }
        }
        #[inline(always)]
        fn mul_add(self, b: Self, c: Self) -> Self {
            Self(f32x4_add(f32x4_mul(self.0, b.0), c.0))
        }
        // One instruction of a processor, which `max` and `min` are not.
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            Self(f32x4_pmax(self.0, other.0))
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            Self(f32x4_pmin(self.0, other.0))
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            Self(f32x4_sqrt(self.0))
        }
        #[inline(always)]
        fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
            Self(v128_bitselect(yes.0, no.0, f32x4_lt(self.0, other.0)))
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            Self(i32x4_shl(i32x4_add(self.0, i32x4_splat(127)), 23))
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
pub use portable::Four;
#[cfg(not(target_arch = "wasm32"))]
mod portable {
    use super::{Add, Div, Lanes, Mul, Sub};
    use std::array::from_fn;

    /// What every processor has: the compiler finds the instructions.
    #[derive(Clone, Copy)]
    pub struct Four([f32; 4]);

    macro_rules! each {
        ($name:ident, $operator:tt) => {
            #[inline(always)]
            fn $name(a: [f32; 4], b: [f32; 4]) -> [f32; 4] {
                from_fn(|i| a[i] $operator b[i])
            }
        };
    }
    each!(added, +);
    each!(subtracted, -);
    each!(multiplied, *);
    each!(divided, /);
    arithmetic!(Four, Add add added, Sub sub subtracted, Mul mul multiplied, Div div divided);

    impl Lanes for Four {
        const COUNT: usize = 4;
        #[inline(always)]
        fn splat(value: f32) -> Self {
            Self([value; 4])
        }
        #[inline(always)]
        unsafe fn load(at: *const f32) -> Self {
            Self(unsafe { at.cast::<[f32; 4]>().read_unaligned() })
        }
        #[inline(always)]
        unsafe fn store(self, at: *mut f32) {
            unsafe { at.cast::<[f32; 4]>().write_unaligned(self.0) }
        }
        #[inline(always)]
        fn mul_add(self, b: Self, c: Self) -> Self {
            self * b + c
        }
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            self.if_less(other, other, self)
        }
        #[inline(always)]
        fn min(self, other: Self) -> Self {
            other.if_less(self, other, self)
        }
        #[inline(always)]
        fn sqrt(self) -> Self {
            Self(self.0.map(f32::sqrt))
        }
        #[inline(always)]
        fn if_less(self, other: Self, yes: Self, no: Self) -> Self {
            Self(from_fn(|i| if self.0[i] < other.0[i] { yes.0[i] } else { no.0[i] }))
        }
        #[inline(always)]
        fn power_of_two(self) -> Self {
            Self(self.0.map(|n| f32::from_bits(n.to_bits().wrapping_add(127) << 23)))
        }
    }
}

/// Defines functions written for registers V of any width: each is compiled for all there may be, and
/// takes the widest there is.
macro_rules! for_lanes {
    ($(
        $(#[$attribute:meta])*
        pub fn $name:ident<$lanes:ident>($($argument:ident: $type:ty),* $(,)?) $(-> $output:ty)? $body:block
    )*) => { $(
        $(#[$attribute])*
        pub fn $name($($argument: $type),*) $(-> $output)? {
            #[inline(always)]
            fn body<$lanes: $crate::simd::Lanes>($($argument: $type),*) $(-> $output)? $body
            #[cfg(target_arch = "x86_64")]
            if $crate::simd::has_eight() {
                #[target_feature(enable = "avx2,fma")]
                fn wide($($argument: $type),*) $(-> $output)? {
                    body::<$crate::simd::Eight>($($argument),*)
                }
                // SAFETY: it has them.
                return unsafe { wide($($argument),*) };
            }
            body::<$crate::simd::Four>($($argument),*)
        }
    )* };
}
