//! The `causeway` command.

use std::process::ExitCode;

/// 10 to 25 % more throughput on documents than the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    causeway::cli::main()
}
