package picture

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
	"io"
)

// maxExifBytes is what one segment of a JPEG can hold.
const maxExifBytes = 1 << 16

// orientation reads the EXIF note which way is up, 1 to 8; 1, upright, when there is none.
func orientation(r io.Reader) int {
	var start [2]byte
	if _, err := io.ReadFull(r, start[:]); err != nil || start != [2]byte{0xff, 0xd8} {
		return 1
	}
	for range 32 { // the note stands in one of the first segments or nowhere
		var head [4]byte
		if _, err := io.ReadFull(r, head[:]); err != nil || head[0] != 0xff {
			return 1
		}
		length := int64(binary.BigEndian.Uint16(head[2:])) - 2
		if length < 0 || length > maxExifBytes {
			return 1
		}
		const application1, startOfScan = 0xe1, 0xda
		switch head[1] {
		case startOfScan:
			return 1
		case application1:
			segment := make([]byte, length)
			if _, err := io.ReadFull(r, segment); err != nil {
				return 1
			}
			if note, found := bytes.CutPrefix(segment, []byte("Exif\x00\x00")); found {
				return exifOrientation(note)
			}
		default:
			if _, err := io.CopyN(io.Discard, r, length); err != nil {
				return 1
			}
		}
	}
	return 1
}

// exifOrientation looks for tag 0x0112 in the first directory of the small TIFF that EXIF is.
func exifOrientation(note []byte) int {
	var header [tiffHeaderBytes]byte
	if copy(header[:], note) < tiffHeaderBytes {
		return 1
	}
	order, err := tiffOrder(header)
	if err != nil {
		return 1
	}
	offset := int64(order.Uint32(header[4:]))
	if offset+2 > int64(len(note)) {
		return 1
	}
	entries := note[offset+2:]
	for range order.Uint16(note[offset:]) {
		const entryBytes, orientationTag = 12, 0x0112
		if len(entries) < entryBytes {
			return 1
		}
		if order.Uint16(entries) == orientationTag {
			if value := int(order.Uint16(entries[8:])); value >= 1 && value <= 8 {
				return value
			}
			return 1
		}
		entries = entries[entryBytes:]
	}
	return 1
}

// upright turns a picture by its EXIF orientation: 2 to 4 mirror and turn by 180°, 5 to 8 exchange
// width and height too.
func upright(source image.Image, orientation int) image.Image {
	if orientation <= 1 {
		return source
	}
	bounds := source.Bounds()
	width, height := bounds.Dx(), bounds.Dy()
	size := image.Rect(0, 0, width, height)
	if orientation >= 5 {
		size = image.Rect(0, 0, height, width)
	}
	var turned draw.Image = image.NewRGBA(size)
	if _, isGray := source.(*image.Gray); isGray {
		turned = image.NewGray(size)
	}
	for y := range height {
		for x := range width {
			toX, toY := x, y
			switch orientation {
			case 2:
				toX = width - 1 - x
			case 3:
				toX, toY = width-1-x, height-1-y
			case 4:
				toY = height - 1 - y
			case 5:
				toX, toY = y, x
			case 6:
				toX, toY = height-1-y, x
			case 7:
				toX, toY = height-1-y, width-1-x
			case 8:
				toX, toY = y, width-1-x
			}
			turned.Set(toX, toY, source.At(bounds.Min.X+x, bounds.Min.Y+y))
		}
	}
	return turned
}
