//! Writes the JavaScript that loads the app's WebAssembly: `bindgen INPUT.wasm OUTPUT_FOLDER`.
//!
//! The wasm-bindgen tool must have exactly the version of the library that is compiled into the
//! app. Its published command needs many more libraries and takes longer to install than this,
//! which is the same code behind a smaller door.

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(input), Some(output), None) = (arguments.next(), arguments.next(), arguments.next())
    else {
        eprintln!("usage: bindgen INPUT.wasm OUTPUT_FOLDER");
        return ExitCode::from(2);
    };
    let written = wasm_bindgen_cli_support::Bindgen::new()
        .input_path(input)
        .web(true)
        .and_then(|bindgen| {
            bindgen
                .typescript(false)
                .omit_default_module_path(true)
                .remove_name_section(true)
                .remove_producers_section(true)
                .out_name("app")
                .generate(output)
        });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bindgen: {error:#}");
            ExitCode::FAILURE
        }
    }
}
