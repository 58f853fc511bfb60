#!/bin/sh
# Runs one line of a plan: of a Slurm array its task, of an indexed Kubernetes job its index.
#SBATCH --job-name=sweep
#SBATCH --cpus-per-task=1
#SBATCH --requeue
line=${SLURM_ARRAY_TASK_ID:-$((JOB_COMPLETION_INDEX + 1))}
command=$(sed -n "${line}p" "${PLAN:-plan.txt}")
eval "exec ${command:?the plan has no line $line}"
