#[test]
fn dump() {
    if let Some(dir) = std::env::var_os("SAMPLE_DUMP") {
        let n: u32 = std::env::var("SAMPLE_N").unwrap().parse().unwrap();
        let t = std::time::Instant::now();
        let files = super::generate(&super::Settings::new(n, 7));
        eprintln!("{:?}", t.elapsed());
        for f in files {
            eprintln!("{} {}", f.name, f.bytes.len());
            std::fs::write(std::path::Path::new(&dir).join(&f.name), &f.bytes).unwrap();
        }
    }
}
