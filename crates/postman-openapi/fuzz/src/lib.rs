//! The mutator of the fuzz targets.

use fastrand::Rng;
use libfuzzer_sys::fuzzer_mutate;
use postman_openapi_check::mutation::mutate_texts;
use postman_openapi_check::texts::{Named, pack, seeds, unpack};
use std::sync::LazyLock;

static SEEDS: LazyLock<Vec<Vec<Named>>> = LazyLock::new(|| seeds().expect("in the repository"));

/// Changes bytes as the texts that they are, mostly: what is left is nearly a
/// collection. Now and then, and in place of nothing, they are a seed. For
/// `fuzz_mutator!`.
pub fn mutate_bytes(bytes: &mut [u8], size: usize, most: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let texts = match bytes.get(..size) {
        Some(bytes) if size > 1 && rng.u8(..64) > 0 => unpack(bytes),
        _ => rng.choice(&*SEEDS).cloned().unwrap_or_default(),
    };
    if rng.u8(..8) > 0 {
        let mut texts = texts;
        for _ in 0..rng.usize(1..4) {
            mutate_texts(&mut texts, &mut rng);
        }
        let packed = pack(&texts);
        if let Some(place) = bytes
            .get_mut(..packed.len())
            .filter(|_| packed.len() <= most)
        {
            place.copy_from_slice(&packed);
            return packed.len();
        }
    }
    fuzzer_mutate(bytes, size, most)
}
