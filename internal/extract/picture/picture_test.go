package picture

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

var generous = DefaultLimits()

func sample() *image.RGBA {
	picture := image.NewRGBA(image.Rect(0, 0, 6, 4))
	for at := range picture.Pix {
		picture.Pix[at] = 255
	}
	picture.Set(0, 0, color.RGBA{A: 255}) // the dark corner tells the directions apart
	return picture
}

func encode(t testing.TB, write func(*bytes.Buffer) error) []byte {
	t.Helper()
	var encoded bytes.Buffer
	if err := write(&encoded); err != nil {
		t.Fatal(err)
	}
	return encoded.Bytes()
}

func samples(t testing.TB) map[string][]byte {
	picture := sample()
	return map[string][]byte{
		"image/png":  encode(t, func(b *bytes.Buffer) error { return png.Encode(b, picture) }),
		"image/jpeg": encode(t, func(b *bytes.Buffer) error { return jpeg.Encode(b, picture, nil) }),
		"image/gif":  encode(t, func(b *bytes.Buffer) error { return gif.Encode(b, picture, nil) }),
		"image/bmp":  encode(t, func(b *bytes.Buffer) error { return bmp.Encode(b, picture) }),
		"image/tiff": encode(t, func(b *bytes.Buffer) error { return tiff.Encode(b, picture, nil) }),
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for mediaType, encoded := range samples(t) {
		reader, size := bytes.NewReader(encoded), int64(len(encoded))
		if count, err := PageCount(reader, size, mediaType, generous); count != 1 || err != nil {
			t.Errorf("%s: %d pages, %v", mediaType, count, err)
		}
		decoded, err := Decode(reader, size, mediaType, 0, generous)
		if err != nil || decoded.Bounds().Dx() != 6 || decoded.Bounds().Dy() != 4 {
			t.Errorf("%s: %v, %v", mediaType, decoded, err)
		}
		if _, err := Decode(reader, size, mediaType, 1, generous); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: a second page: %v", mediaType, err)
		}
		if _, err := Decode(reader, size, mediaType, 0, Limits{Pixels: 23, Bytes: 1 << 20}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: too many pixels: %v", mediaType, err)
		}
		if _, err := Decode(reader, size, mediaType, 0, Limits{Pixels: 100, Bytes: 23}); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: too many bytes: %v", mediaType, err)
		}
		if _, err := Decode(reader, size/2, mediaType, 0, generous); !errors.Is(err, ErrDamaged) && mediaType != "image/tiff" {
			t.Errorf("%s: half of it: %v", mediaType, err)
		}
	}
	if _, err := Decode(bytes.NewReader(nil), 0, "image/heic", 0, generous); !errors.Is(err, ErrUnsupported) {
		t.Errorf("heic: %v", err)
	}
}

// TestDecode_PixelBomb reads a PNG that promises ten thousand million pixels.
func TestDecode_PixelBomb(t *testing.T) {
	t.Parallel()
	bomb := samples(t)["image/png"]
	binary.BigEndian.PutUint32(bomb[16:], 100_000)
	binary.BigEndian.PutUint32(bomb[20:], 100_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	if _, err := PageCount(bytes.NewReader(bomb), int64(len(bomb)), "image/png", generous); !errors.Is(err, ErrTooLarge) {
		t.Errorf("error = %v", err)
	}
}

func TestTIFF_Pages(t *testing.T) {
	t.Parallel()
	first := samples(t)["image/tiff"]
	little := binary.LittleEndian
	directory := little.Uint32(first[4:])
	link := directory + 2 + 12*uint32(little.Uint16(first[directory:]))
	chained := func(next uint32) []byte {
		file := append(bytes.Clone(first), first[directory:]...) // the same page once more
		little.PutUint32(file[link:], next)
		return file
	}
	cases := []struct {
		name  string
		file  []byte
		pages int
	}{
		{"counts two pages", chained(uint32(len(first))), 2},
		{"ends a ring", chained(directory), 1},
		{"keeps the pages before a broken link", chained(1 << 30), 1},
	}
	for _, test := range cases {
		reader, size := bytes.NewReader(test.file), int64(len(test.file))
		if count, err := PageCount(reader, size, "image/tiff", generous); count != test.pages || err != nil {
			t.Errorf("%s: %d, %v", test.name, count, err)
		}
		decoded, err := Decode(reader, size, "image/tiff", test.pages-1, generous)
		if err != nil || decoded.Bounds().Dx() != 6 {
			t.Errorf("%s: the last page: %v", test.name, err)
		}
	}
	if _, err := PageCount(bytes.NewReader([]byte("II+\x00\x08\x00\x00\x00")), 8, "image/tiff", generous); !errors.Is(err, ErrUnsupported) {
		t.Errorf("BigTIFF: %v", err)
	}
}

func TestUpright(t *testing.T) {
	t.Parallel()
	// Where the dark corner of the sample belongs, by orientation.
	corners := map[int]image.Point{
		1: {0, 0}, 2: {5, 0}, 3: {5, 3}, 4: {0, 3}, 5: {0, 0}, 6: {3, 0}, 7: {3, 5}, 8: {0, 5},
	}
	for orientation, corner := range corners {
		turned := upright(sample(), orientation)
		if shade, _, _, _ := turned.At(corner.X, corner.Y).RGBA(); shade != 0 {
			t.Errorf("orientation %d: the corner is not at %v", orientation, corner)
		}
	}
}

func TestDecode_FollowsExif(t *testing.T) {
	t.Parallel()
	plain := samples(t)["image/jpeg"]
	note := []byte("Exif\x00\x00II*\x00\x08\x00\x00\x00\x01\x00\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00")
	segment := append([]byte{0xff, 0xe1, 0, byte(len(note) + 2)}, note...)
	turned := append(append(bytes.Clone(plain[:2]), segment...), plain[2:]...)
	decoded, err := Decode(bytes.NewReader(turned), int64(len(turned)), "image/jpeg", 0, generous)
	if err != nil || decoded.Bounds().Dx() != 4 || decoded.Bounds().Dy() != 6 {
		t.Errorf("%v, %v", decoded.Bounds(), err)
	}
}

func TestFitAndGray(t *testing.T) {
	t.Parallel()
	wide := image.NewNRGBA(image.Rect(10, 10, 410, 110)) // transparent: white once drawn
	if fitted := Fit(wide, 100, 1<<20); fitted.Rect != image.Rect(0, 0, 100, 25) || fitted.RGBAAt(50, 12).R != 255 {
		t.Errorf("fitted to %v, %v", fitted.Rect, fitted.RGBAAt(50, 12))
	}
	if fitted := Fit(wide, 1000, 10_000); fitted.Rect != image.Rect(0, 0, 200, 50) {
		t.Errorf("fitted to %v", fitted.Rect)
	}
	if fitted := Fit(wide, 1000, 1<<20); fitted.Rect != image.Rect(0, 0, 400, 100) {
		t.Errorf("enlarged to %v", fitted.Rect)
	}
	for mediaType, encoded := range samples(t) {
		decoded, err := Decode(bytes.NewReader(encoded), int64(len(encoded)), mediaType, 0, generous)
		if err != nil {
			t.Fatal(err)
		}
		gray := Gray(decoded, 1<<20)
		if gray.GrayAt(5, 3).Y < 200 || gray.Rect.Dx() != 6 {
			t.Errorf("%s: %v in %v", mediaType, gray.GrayAt(5, 3), gray.Rect)
		}
	}
	if gray := Gray(image.NewGray(image.Rect(0, 0, 100, 100)), 2500); gray.Rect.Dx() != 50 {
		t.Errorf("shrunk to %v", gray.Rect)
	}
}

func FuzzDecode(f *testing.F) {
	types := []string{"image/png", "image/jpeg", "image/gif", "image/bmp", "image/tiff", "image/webp"}
	for index, mediaType := range types[:5] {
		f.Add(samples(f)[mediaType], index, 0)
	}
	f.Fuzz(func(t *testing.T, file []byte, kind, page int) {
		mediaType := types[uint(kind)%uint(len(types))]
		limits := Limits{Pixels: 10_000, Bytes: 100_000}
		reader, size := bytes.NewReader(file), int64(len(file))
		count, err := PageCount(reader, size, mediaType, limits)
		if (err == nil) != (count > 0) && err == nil {
			t.Errorf("%d pages without an error", count)
		}
		decoded, err := Decode(reader, size, mediaType, page, limits)
		if err == nil && int64(decoded.Bounds().Dx())*int64(decoded.Bounds().Dy()) > limits.Pixels {
			t.Errorf("decoded %v", decoded.Bounds())
		}
	})
}
