//! CRC-64/XZ, which finds accidents.

/// The checksum of some bytes: CRC-64/XZ, also called CRC-64/GO-ECMA.
///
/// It finds every change of up to 64 bits in a row and every single flipped bit. It is no
/// signature: whoever means to alter the bytes can alter the checksum as well.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    !bytes.iter().fold(u64::MAX, |rest, byte| {
        let [low, ..] = rest.to_le_bytes();
        TABLE[usize::from(low ^ byte)] ^ (rest >> 8)
    })
}

/// What each value of a byte adds.
const TABLE: [u64; 256] = table();

const fn table() -> [u64; 256] {
    let mut table = [0; 256];
    let (mut index, mut value) = (0_usize, 0_u64);
    while index < table.len() {
        let mut rest = value;
        let mut bit = 0;
        while bit < 8 {
            let is_odd = rest & 1 == 1;
            rest >>= 1;
            if is_odd {
                rest ^= POLYNOMIAL;
            }
            bit += 1;
        }
        table[index] = rest;
        index += 1;
        value += 1;
    }
    table
}

/// The polynomial of ECMA-182 with its bits reversed.
const POLYNOMIAL: u64 = 0xc96c_5795_d787_0f42;

#[cfg(test)]
mod tests {
    use super::*;

    /// Published check values of CRC-64/XZ.
    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(checksum(b""), 0);
        assert_eq!(checksum(b"a"), 0x3302_8477_2e65_2b05);
        assert_eq!(checksum(b"123456789"), 0x995d_c9bb_df19_39fa);
    }
}
