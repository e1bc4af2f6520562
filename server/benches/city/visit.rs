//! What a phone has to fetch before its owner sees the map, and before the map moves.

use std::fs;

use crate::Outcome;
use crate::product::Product;

/// Prints the bytes of a first visit to the map, part by part.
pub async fn measure(product: &Product) -> Outcome {
    let page = fetch(product, "/").await?;
    let html = String::from_utf8(reqwest::get(product.url()).await?.bytes().await?.to_vec())?;
    let named = |ending: &str| -> Outcome<String> {
        let found = html
            .split('"')
            .find(|it| it.starts_with("/pkg/") && it.ends_with(ending));
        Ok(found
            .ok_or_else(|| format!("the page names no {ending}"))?
            .to_owned())
    };
    let css = fetch(product, &named(".css")?).await?;
    let js = fetch(product, &named(".js")?).await?;
    let wasm = fetch(product, &named(".wasm")?).await?;
    let city = fetch(product, "/api/v1/city").await?;
    let mut map = 0;
    for entry in fs::read_dir(product.site().join("vendor"))? {
        let path = entry?.path();
        let is_asked_for = path.extension().is_some_and(|it| it == "js" || it == "css");
        if let (true, Some(name)) = (is_asked_for, path.file_name()) {
            map += fetch(product, &format!("/vendor/{}", name.display())).await?;
        }
    }
    let line = |name: &str, bytes: usize, target: &str| {
        println!("  {name:<44} {:>9.1} kB   {target}", bytes as f64 / 1e3);
    };
    line("HTML with the map drawn in it", page, "");
    line("style sheet", css, "");
    line("= the map can be seen", page + css, "60 kB");
    line("WebAssembly", wasm, "250 kB");
    line("script around it", js, "");
    line("MapLibre with its style sheet", map, "");
    line("= everything runs", page + css + js + wasm + map, "500 kB");
    line("the whole city, once it runs", city, "");
    Ok(())
}

/// How many bytes of an answer travel.
async fn fetch(product: &Product, path: &str) -> Outcome<usize> {
    let url = format!("{}{path}", product.url());
    let request = reqwest::Client::new()
        .get(url)
        .header("accept-encoding", "br");
    let answer = request.send().await?.error_for_status()?;
    Ok(answer.bytes().await?.len())
}
