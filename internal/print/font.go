package print

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"docket/internal/fault"
)

// ErrNoFont says that no Chinese font is installed on the machine of the service.
var ErrNoFont = fault.New(fault.Unavailable, "print.no_font",
	"服务器上没有中文字体，无法生成 PDF。请管理员运行 make extras 安装 Noto CJK 字体。",
	"No Chinese font is installed on the server. Have the administrator run make extras, which installs the Noto CJK fonts.")

// Face is one of the faces of a form.
type Face int

// The faces.
const (
	Regular Face = iota
	Bold
)

// unitsPerEm is the grid on which glyphs are drawn in the PDF.
const unitsPerEm = 1000

// Fonts are the faces found on this machine. They may be used by several documents at once.
type Fonts struct{ faces [2]*face }

// folders are where systems keep the fonts of their packages.
var folders = []string{"/usr/share/fonts", "/usr/local/share/fonts", "/opt/homebrew/share/fonts", "/Library/Fonts"}

// names are the files of the faces, the best first: a serif face, as forms are set in.
var names = [2][]string{
	Regular: {"NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular.otf", "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf"},
	Bold:    {"NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold.otf", "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf"},
}

var found struct {
	sync.Mutex
	fonts *Fonts
}

// Find returns the fonts of this machine, ErrNoFont when there are none. What has been found is kept;
// what is installed later is found then.
func Find() (*Fonts, error) {
	found.Lock()
	defer found.Unlock()
	if found.fonts != nil {
		return found.fonts, nil
	}
	fonts, err := find(folders)
	if err == nil {
		found.fonts = fonts
	}
	return fonts, err
}

func find(folders []string) (*Fonts, error) {
	paths := map[string]string{}
	for _, folder := range folders {
		_ = filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.Contains(entry.Name(), "CJK") {
				paths[entry.Name()] = path
			}
			return nil // what cannot be looked into holds no font for us
		})
	}
	var fonts Fonts
	for want := range fonts.faces {
		for _, name := range names[want] {
			if path := paths[name]; path != "" && fonts.faces[want] == nil {
				opened, err := openFace(path)
				if err != nil {
					return nil, ErrNoFont.Because(err)
				}
				fonts.faces[want] = opened
			}
		}
	}
	switch {
	case fonts.faces[Regular] == nil && fonts.faces[Bold] == nil:
		return nil, ErrNoFont
	case fonts.faces[Regular] == nil:
		fonts.faces[Regular] = fonts.faces[Bold]
	case fonts.faces[Bold] == nil:
		fonts.faces[Bold] = fonts.faces[Regular]
	}
	return &fonts, nil
}

// face reads one font file; the file stays open, for glyphs are read as they are needed.
type face struct {
	font *sfnt.Font

	mu       sync.Mutex // of buffer and advances
	buffer   sfnt.Buffer
	advances map[rune]float64

	drawing    sync.Mutex // of procedures
	procedures map[rune][]byte
}

// simplified is the name of the member of a collection that draws characters as on the mainland.
const simplified = " SC"

func openFace(path string) (*face, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	collection, err := sfnt.ParseCollectionReaderAt(file)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read font %s: %w", filepath.Base(path), err), file.Close())
	}
	f := &face{advances: map[rune]float64{}}
	for i := range collection.NumFonts() {
		member, err := collection.Font(i)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("read font %s: %w", filepath.Base(path), err), file.Close())
		}
		name, err := member.Name(&f.buffer, sfnt.NameIDFull)
		if f.font == nil || err == nil && strings.Contains(name+" ", simplified+" ") {
			f.font = member
		}
	}
	return f, nil
}

// missing stands for what the font cannot draw.
const missing = '□'

func (f *face) index(r rune) sfnt.GlyphIndex {
	index, err := f.font.GlyphIndex(&f.buffer, r)
	if err != nil || index == 0 {
		index, _ = f.font.GlyphIndex(&f.buffer, missing)
	}
	return index
}

// advance is the width of a character, in ems.
func (f *face) advance(r rune) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	if a, ok := f.advances[r]; ok {
		return a
	}
	width, err := f.font.GlyphAdvance(&f.buffer, f.index(r), fixed.I(unitsPerEm), font.HintingNone)
	a := float64(width) / 64 / unitsPerEm
	if err != nil {
		a = 1
	}
	f.advances[r] = a
	return a
}

// outline returns the shape of a character.
func (f *face) outline(r rune) sfnt.Segments {
	f.mu.Lock()
	defer f.mu.Unlock()
	segments, err := f.font.LoadGlyph(&f.buffer, f.index(r), fixed.I(unitsPerEm), nil)
	if err != nil {
		return nil // a blank of the right width
	}
	return append(sfnt.Segments(nil), segments...) // the buffer is used again
}
