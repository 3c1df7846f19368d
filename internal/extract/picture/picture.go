package picture

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
	"golang.org/x/image/webp"
)

// Why an image cannot be opened. They are wrapped; test with errors.Is.
var (
	// ErrDamaged: the bytes contradict the format.
	ErrDamaged = errors.New("the image is damaged")
	// ErrUnsupported: a format, or a variant of it, that no decoder here knows.
	ErrUnsupported = errors.New("the image format is not supported")
	// ErrTooLarge: more pixels or more memory than the limits allow.
	ErrTooLarge = errors.New("the image is too large")
)

// Limits bound one picture.
type Limits struct {
	Pixels int64 // width times height
	Bytes  int64 // memory of the decoded pixels
}

// DefaultLimits admit a sheet of A0 at 300 dots per inch.
func DefaultLimits() Limits {
	return Limits{Pixels: 140_000_000, Bytes: 512 << 20}
}

// decoder opens one format.
type decoder struct {
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

var decoders = map[string]decoder{
	"image/jpeg": {jpeg.DecodeConfig, jpeg.Decode},
	"image/png":  {png.DecodeConfig, png.Decode},
	"image/gif":  {gif.DecodeConfig, gif.Decode},
	"image/bmp":  {bmp.DecodeConfig, bmp.Decode},
	"image/webp": {webp.DecodeConfig, webp.Decode},
	"image/tiff": {tiff.DecodeConfig, tiff.Decode},
}

// Supported tells whether Decode knows the media type.
func Supported(mediaType string) bool {
	_, known := decoders[mediaType]
	return known
}

// PageCount returns how many pages an image has, after judging the header of the first.
func PageCount(r io.ReaderAt, size int64, mediaType string, limits Limits) (int, error) {
	if mediaType == "image/tiff" {
		directories, err := tiffDirectories(r, size)
		if err != nil {
			return 0, err
		}
		return len(directories), checkHeader(newTIFFPage(r, size, directories[0]), mediaType, limits)
	}
	return 1, checkHeader(io.NewSectionReader(r, 0, size), mediaType, limits)
}

// Decode returns the page at index, upright. The errors are ErrDamaged, ErrUnsupported and
// ErrTooLarge.
func Decode(r io.ReaderAt, size int64, mediaType string, index int, limits Limits) (image.Image, error) {
	page, err := openPage(r, size, mediaType, index)
	if err != nil {
		return nil, err
	}
	if err := checkHeader(page, mediaType, limits); err != nil {
		return nil, err
	}
	if _, err := page.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	decoded, err := decoders[mediaType].decode(page)
	if err != nil {
		return nil, classify(err)
	}
	if mediaType == "image/jpeg" {
		return upright(decoded, orientation(io.NewSectionReader(r, 0, size))), nil
	}
	return decoded, nil
}

// openPage returns a file whose first page is the one at index.
func openPage(r io.ReaderAt, size int64, mediaType string, index int) (*io.SectionReader, error) {
	directories := []uint32{0}
	if mediaType == "image/tiff" {
		var err error
		if directories, err = tiffDirectories(r, size); err != nil {
			return nil, err
		}
	}
	if index < 0 || index >= len(directories) {
		return nil, fmt.Errorf("%w: there is no page %d", ErrDamaged, index+1)
	}
	if mediaType == "image/tiff" {
		return newTIFFPage(r, size, directories[index]), nil
	}
	return io.NewSectionReader(r, 0, size), nil
}

func checkHeader(r io.Reader, mediaType string, limits Limits) error {
	decoder, known := decoders[mediaType]
	if !known {
		return ErrUnsupported
	}
	config, err := decoder.config(r)
	if err != nil {
		return classify(err)
	}
	if config.Width <= 0 || config.Height <= 0 {
		return fmt.Errorf("%w: it has no size", ErrDamaged)
	}
	pixels := int64(config.Width) * int64(config.Height)
	if int64(config.Width) > limits.Pixels || int64(config.Height) > limits.Pixels || pixels > limits.Pixels {
		return fmt.Errorf("%w: %d × %d pixels", ErrTooLarge, config.Width, config.Height)
	}
	if pixels*pixelBytes(config.ColorModel) > limits.Bytes {
		return fmt.Errorf("%w: %d × %d pixels of its colours", ErrTooLarge, config.Width, config.Height)
	}
	return nil
}

// pixelBytes is what the decoders allocate for a pixel.
func pixelBytes(model color.Model) int64 {
	switch model {
	case color.GrayModel, color.AlphaModel:
		return 1
	case color.Gray16Model, color.Alpha16Model:
		return 2
	case color.YCbCrModel, color.NYCbCrAModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, isPalette := model.(color.Palette); isPalette {
		return 1
	}
	return 4
}

func classify(err error) error {
	var (
		jpegUnsupported jpeg.UnsupportedError
		pngUnsupported  png.UnsupportedError
		tiffUnsupported tiff.UnsupportedError
	)
	if errors.As(err, &jpegUnsupported) || errors.As(err, &pngUnsupported) ||
		errors.As(err, &tiffUnsupported) || errors.Is(err, bmp.ErrUnsupported) {
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}
