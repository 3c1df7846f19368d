package format

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"unicode/utf8"
)

// unicodePathID marks the extra field in which some packers repeat a GBK name
// in UTF-8 (Info-ZIP Unicode Path).
const unicodePathID = 0x7075

// memberName decodes a member's name. Bit 11 says UTF-8; without it Chinese
// packers write GBK, and macOS writes UTF-8 all the same.
func memberName(f *zip.File) string {
	if name, ok := unicodePath(f.Extra, f.Name); ok {
		return name
	}
	return decodeName([]byte(f.Name), f.Flags)
}

func decodeName(raw []byte, flags uint16) string {
	if flags&flagUTF8 != 0 || utf8.Valid(raw) {
		return string(raw)
	}
	name, _ := DecodeText(raw)
	return name
}

// unicodePath reads the extra field; it counts only while its checksum agrees
// with the plain name, which later tools may have changed.
func unicodePath(extra []byte, name string) (string, bool) {
	for len(extra) >= 4 {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; size > len(extra) {
			return "", false
		}
		if id == unicodePathID && size > 5 && binary.LittleEndian.Uint32(extra[1:]) == crc32.ChecksumIEEE([]byte(name)) {
			return string(extra[5:size]), utf8.Valid(extra[5:size])
		}
		extra = extra[size:]
	}
	return "", false
}
