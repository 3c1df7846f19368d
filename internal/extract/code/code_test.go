package code_test

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"docket/internal/extract/code"
)

const (
	address = "https://docket.example.cn"
	one     = "01KAR5V1Z7M3Q8X4T9C2N6B0HD"
	two     = "01KAR5V1Z7M3Q8X4T9C2N6B0HE"
)

// sheet is a page of A4 at 200 dpi with lines of "writing" and codes of 24 mm at the given corners,
// turned by degrees about its middle, with the grain of a cheap scanner.
func sheet(t testing.TB, degrees float64, texts ...string) *image.Gray {
	t.Helper()
	const width, height, codePx, quiet = 1654, 2339, 160, 15
	page := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(page, page.Bounds(), image.White, image.Point{}, draw.Src)
	random := rand.New(rand.NewPCG(1, uint64(len(texts))))
	for y := 400; y < height-200; y += 60 {
		for x := 150; x < width-150; x += 12 {
			draw.Draw(page, image.Rect(x, y, x+random.IntN(10), y+random.IntN(30)), image.Black, image.Point{}, draw.Src)
		}
	}
	for i, text := range texts {
		bars, err := qr.Encode(text, qr.M, qr.Auto)
		if err == nil {
			bars, err = barcode.Scale(bars, codePx, codePx)
		}
		if err != nil {
			t.Fatal(err)
		}
		at := image.Pt(width-150-codePx, 150+i*(codePx+600))
		draw.Draw(page, image.Rectangle{at, at.Add(image.Pt(codePx, codePx))}.Inset(-quiet), image.White, image.Point{}, draw.Src)
		draw.Draw(page, image.Rectangle{at, at.Add(image.Pt(codePx, codePx))}, bars, image.Point{}, draw.Src)
	}
	turned := image.NewGray(image.Rect(0, 0, height, height)) // room for a page that lies on its side
	draw.Draw(turned, turned.Bounds(), image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	const fromX, fromY, toX, toY = width / 2.0, height / 2.0, height / 2.0, height / 2.0
	draw.BiLinear.Transform(turned, f64.Aff3{cos, -sin, toX - cos*fromX + sin*fromY, sin, cos, toY - sin*fromX - cos*fromY}, page, page.Bounds(), draw.Over, nil)
	for i := range turned.Pix {
		turned.Pix[i] = uint8(min(255, max(0, int(turned.Pix[i])+random.IntN(50)-25)))
	}
	return turned
}

// Issue C, must show (g): the code of a page that lies askew is read, whatever else stands on it.
func TestFind(t *testing.T) {
	t.Parallel()
	ours := func(id string) string { return address + "/documents/" + id }
	cases := []struct {
		name    string
		degrees float64
		texts   []string
		want    []string
	}{
		{"straight", 0, []string{ours(one)}, []string{one}},
		{"askew by three degrees", 3, []string{ours(one)}, []string{one}},
		{"askew to the other side", -3, []string{ours(one)}, []string{one}},
		{"upside down", 180, []string{ours(one)}, []string{one}},
		{"lying on its side", 90, []string{ours(one)}, []string{one}},
		{"beside the code of a sender", 3, []string{"https://weixin.qq.com/r/abcdefg", ours(one)}, []string{one}},
		{"two records on one sheet", 2, []string{ours(two), ours(one)}, []string{one, two}},
		{"a code of another archive", 0, []string{"https://other.example.cn/documents/" + one}, nil},
		{"no code", 3, nil, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := code.Find(sheet(t, c.degrees, c.texts...), address); !slices.Equal(got, c.want) {
				t.Errorf("found %v, want %v", got, c.want)
			}
		})
	}
}

// What is no page has no code, and harms nobody.
func TestFind_OddPictures(t *testing.T) {
	t.Parallel()
	for _, size := range []image.Point{{0, 0}, {1, 1}, {20, 20}, {1, 5000}, {40000, 21}, {300, 300}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			if got := code.Find(image.NewGray(image.Rectangle{Max: size}), address); got != nil {
				t.Errorf("found %v", got)
			}
		})
	}
}

func TestRecordID(t *testing.T) {
	t.Parallel()
	cases := []struct{ name, address, text, want string }{
		{"our own", address, address + "/documents/" + one, one},
		{"from before HTTPS", address, "http://docket.example.cn/documents/" + one, one},
		{"capitals in the host", address, "HTTPS://Docket.Example.CN/documents/" + one, one},
		{"a path before it", address + "/docket", address + "/docket/documents/" + one, one},
		{"a longer address", address, address + "/documents/" + one + "?tab=route", one},
		{"another host", address, "https://example.cn/documents/" + one, ""},
		{"a host that begins alike", address, address + ".evil.cn/documents/" + one, ""},
		{"another port", address, address + ":8443/documents/" + one, ""},
		{"our address as a user name", address, address + "@evil.cn/documents/" + one, ""},
		{"an id that is too long", address, address + "/documents/" + one + "X", ""},
		{"an id that is too short", address, address + "/documents/" + one[1:], ""},
		{"letters that no id has", address, address + "/documents/" + strings.Repeat("U", 26), ""},
		{"an id alone", address, one, ""},
		{"another page of ours", address, address + "/intake/" + one, ""},
		{"no address of our own", "", "http:///documents/" + one, ""},
		{"a long text", address, address + "/documents/" + one + "?" + strings.Repeat("a", 1000), ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got, ok := code.RecordID(c.address, c.text); got != c.want || ok != (c.want != "") {
				t.Errorf("RecordID = %q, %v, want %q", got, ok, c.want)
			}
		})
	}
}

// Whatever a code says: what is given on is an id and nothing else.
func FuzzRecordID(f *testing.F) {
	for _, text := range []string{address + "/documents/" + one, "http://docket.example.cn/documents/" + one + "/", "", "\xff", address + "/documents/" + strings.Repeat("文", 26)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id, ok := code.RecordID(address, text)
		if ok != code.IsID(id) || ok && !strings.Contains(text, "/documents/"+id) {
			t.Fatalf("RecordID(%q) = %q, %v", text, id, ok)
		}
	})
}

// Whatever a picture shows, reading it ends, and without harm.
func FuzzFind(f *testing.F) {
	f.Add(uint16(64), []byte("\x00\xff"))
	f.Add(uint16(21), []byte(strings.Repeat("\x00\x00\x00\xff\x00", 100)))
	f.Fuzz(func(_ *testing.T, width uint16, pixels []byte) {
		w := int(width)%400 + 1
		page := image.NewGray(image.Rect(0, 0, w, len(pixels)/w+1))
		copy(page.Pix, pixels)
		code.Find(page, address)
	})
}
