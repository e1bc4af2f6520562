//! Writes the JavaScript that loads the app's WebAssembly: `bindgen INPUT.wasm OUTPUT_FOLDER`.
//!
//! The wasm-bindgen tool must have exactly the version of the library that is compiled into the
//! app. Its published command needs many more libraries and takes longer to install than this,
//! which is the same code behind a smaller door.
//!
//! On the way it empties functions that the app carries but can never reach; see [`UNREACHED`].

use std::{path::Path, process::ExitCode};

use anyhow::Context;
use walrus::{FunctionBuilder, FunctionKind, Module, ModuleConfig};
use wasm_bindgen_cli_support::Bindgen;

/// Parts of the compiled names of functions that only `hydrate_lazy` of Leptos leads to: the
/// asynchronous functions, and the effects they start.
///
/// The app starts with `hydrate_body`. But every erased view of Leptos 0.8 also carries the code to
/// be hydrated part by part, and the linker cannot see that nobody asks for it. Leptos 0.9 leaves
/// it out by itself. Only the bodies of these asynchronous functions count, not what drops their
/// state: the compiler merges equal functions, and one that drops things may serve many.
const UNREACHED: [&str; 2] = [
    "hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$17h",
    "hydrate_async28_$u7b$$u7b$closure$u7d$$u7d$28_$u7b$$u7b$closure$u7d$$u7d$17h",
];

/// Smaller functions may have been merged with others that are reached; they weigh nothing anyway.
const FEWEST_INSTRUCTIONS: u64 = 60;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(input), Some(output), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: bindgen INPUT.wasm OUTPUT_FOLDER");
        return ExitCode::from(2);
    };
    match write(Path::new(&input), Path::new(&output)) {
        Ok(emptied) => {
            println!("  {emptied} functions emptied that only lazy hydration would call");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the compiler's output and writes what the browser gets; says how many functions it emptied.
fn write(input: &Path, output: &Path) -> anyhow::Result<usize> {
    let mut module = ModuleConfig::new()
        .generate_dwarf(false)
        .generate_name_section(false)
        .generate_producers_section(false)
        .parse_file(input)
        .with_context(|| format!("cannot read {}", input.display()))?;
    let emptied = empty_unreached(&mut module);
    Bindgen::new()
        .input_module("app", module)
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .out_name("app")
        .generate(output)
        .with_context(|| format!("cannot write to {}", output.display()))?;
    Ok(emptied)
}

/// Replaces the body of each function that is never reached by a trap, so that `wasm-opt` can drop
/// whatever only these functions use.
fn empty_unreached(module: &mut Module) -> usize {
    let unreached: Vec<_> = module
        .funcs
        .iter_local()
        .filter(|(id, function)| {
            let name = module.funcs.get(*id).name.as_deref();
            let unreached = |name: &str| {
                UNREACHED.iter().any(|part| name.contains(part)) && !name.contains("drop_in_place")
            };
            name.is_some_and(unreached) && function.size() >= FEWEST_INSTRUCTIONS
        })
        .map(|(id, function)| (id, function.ty()))
        .collect();
    for (id, signature) in &unreached {
        let signature = module.types.get(*signature);
        let (parameters, results) = (signature.params().to_vec(), signature.results().to_vec());
        let arguments = parameters
            .iter()
            .map(|kind| module.locals.add(*kind))
            .collect();
        let mut body = FunctionBuilder::new(&mut module.types, &parameters, &results);
        body.func_body().unreachable();
        module.funcs.get_mut(*id).kind = FunctionKind::Local(body.local_func(arguments));
    }
    unreached.len()
}
