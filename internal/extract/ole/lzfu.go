package ole

import (
	"fmt"
)

// Constants of the compressed RTF of messages (MS-OXRTFCP).
const (
	rtfCompressed   = 0x75465A4C // "LZFu"
	rtfUncompressed = 0x414C454D // "MELA"
	rtfHeaderSize   = 16
	rtfWindow       = 4096
)

// rtfPreset is what the window holds at the start: the commonest RTF words.
const rtfPreset = "{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript " +
	"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par " +
	"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"

// decompressRTF unpacks PR_RTF_COMPRESSED, at most limit bytes of it. What came
// before an error is returned beside it.
func decompressRTF(packed []byte, limit int64) ([]byte, error) {
	if len(packed) < rtfHeaderSize {
		return nil, fmt.Errorf("compressed RTF header is cut off: %w", ErrDamaged)
	}
	size := int64(le.Uint32(packed[4:]))
	magic, in := le.Uint32(packed[8:]), packed[rtfHeaderSize:]
	switch {
	case magic == rtfUncompressed:
		return in[:min(int64(len(in)), size, limit)], nil
	case magic != rtfCompressed:
		return nil, fmt.Errorf("unknown RTF compression %08x: %w", magic, ErrDamaged)
	case size > limit:
		return nil, fmt.Errorf("RTF of %d bytes: %w", size, ErrTooLarge)
	}
	var window [rtfWindow]byte
	at := copy(window[:], rtfPreset)
	// A reference of two bytes gives at most seventeen.
	out := make([]byte, 0, min(size, int64(len(in))*9))
	write := func(b byte) {
		window[at] = b
		at = (at + 1) % rtfWindow
		out = append(out, b)
	}
	for len(in) > 0 && int64(len(out)) < size {
		control := in[0]
		in = in[1:]
		for bit := 0; bit < 8 && len(in) > 0; bit++ {
			if control>>bit&1 == 0 {
				write(in[0])
				in = in[1:]
				continue
			}
			if len(in) < 2 {
				return out, fmt.Errorf("compressed RTF is cut off: %w", ErrDamaged)
			}
			offset, length := int(in[0])<<4|int(in[1])>>4, int(in[1]&0xF)+2
			in = in[2:]
			if offset == at { // the end mark
				return out, nil
			}
			for i := range length {
				write(window[(offset+i)%rtfWindow])
			}
		}
	}
	return out[:min(int64(len(out)), size)], nil
}
