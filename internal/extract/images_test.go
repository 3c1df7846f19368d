package extract

import (
	"encoding/binary"
	"hash/crc32"
)

// pngResized writes another size into a PNG's header, with a checksum that fits.
func pngResized(encoded []byte, width, height uint32) []byte {
	const chunkType, chunkEnd = 12, 29
	binary.BigEndian.PutUint32(encoded[16:], width)
	binary.BigEndian.PutUint32(encoded[20:], height)
	binary.BigEndian.PutUint32(encoded[chunkEnd:], crc32.ChecksumIEEE(encoded[chunkType:chunkEnd]))
	return encoded
}

// joinTIFF chains TIFF files of one page each into one of many, moving their offsets.
func joinTIFF(files [][]byte) []byte {
	little := binary.LittleEndian
	joined := append([]byte(nil), files[0]...)
	link := linkOf(joined, 0)
	for _, file := range files[1:] {
		if len(joined)%2 != 0 {
			joined = append(joined, 0)
		}
		base := uint32(len(joined))
		joined = append(joined, file...)
		directory := base + little.Uint32(file[4:])
		little.PutUint32(joined[link:], directory)
		for entry := uint32(0); entry < uint32(little.Uint16(joined[directory:])); entry++ {
			at := directory + 2 + entry*12
			tag, kind, count := little.Uint16(joined[at:]), little.Uint16(joined[at+2:]), little.Uint32(joined[at+4:])
			sizes := map[uint16]uint32{1: 1, 2: 1, 3: 2, 4: 4, 5: 8}
			const stripOffsets = 273
			if sizes[kind]*count > 4 || tag == stripOffsets {
				little.PutUint32(joined[at+8:], little.Uint32(joined[at+8:])+base)
			}
		}
		link = linkOf(joined, base)
	}
	return joined
}

// linkOf is where the directory of the file at base names the next directory.
func linkOf(file []byte, base uint32) uint32 {
	little := binary.LittleEndian
	directory := little.Uint32(file[base+4:])
	if directory < base {
		directory += base
	}
	return directory + 2 + 12*uint32(little.Uint16(file[directory:]))
}
