// Package code finds the QR code of our own forms on the picture of a page.
//
// Slip, circulation slip and labels carry the address of their record: <address>/documents/<id>. A
// page may bear other codes, a sender's for instance; only an address of this archive counts, and
// of that only the id is given on: nothing else that stands in a code leaves the confined process.
//
// The reading itself is done by gozxing, a translation of ZXing into Go: no C in the process, only
// its QR reader is linked, and it finds codes that lie askew, several on one page and damaged ones,
// which is the part one does not want to write anew. It parses foreign bytes and therefore runs in
// the extraction child only.
package code

import (
	"image"
	"math"
	"slices"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/multi/qrcode"

	"docket/internal/extract/picture"
)

// idLength is the length of an id; see package opaque.
const idLength = 26

// maxText is the longest text of a code that is looked at.
const maxText = 500

// Find returns the ids of the records whose address stands in codes on the page, each once, in
// order. address is the archive's own, without a slash at its end.
func Find(page *image.Gray, address string) []string {
	var found []string
	for _, view := range views(page) {
		for _, text := range read(view) {
			if id, ok := RecordID(address, text); ok && !slices.Contains(found, id) {
				found = append(found, id)
			}
		}
		if len(found) > 0 {
			break // the other views show the same page
		}
	}
	slices.Sort(found)
	return found
}

// RecordID reads the id out of the text of a code; false when it is not an address of a record of
// the archive at address. http and https are one address: an office that begins to use https has
// paper from before.
func RecordID(address, text string) (string, bool) {
	if len(text) > maxText {
		return "", false
	}
	host, ok := afterScheme(address)
	if !ok {
		return "", false
	}
	got, ok := afterScheme(text)
	if !ok || len(got) < len(host) || !strings.EqualFold(got[:len(host)], host) {
		return "", false
	}
	rest, ok := strings.CutPrefix(got[len(host):], "/documents/")
	if !ok {
		return "", false
	}
	id, tail := rest[:min(len(rest), idLength)], rest[min(len(rest), idLength):]
	if !IsID(id) || tail != "" && !strings.ContainsRune("/?#", rune(tail[0])) {
		return "", false
	}
	return id, true
}

func afterScheme(address string) (string, bool) {
	for _, scheme := range []string{"https://", "http://"} {
		if len(address) > len(scheme) && strings.EqualFold(address[:len(scheme)], scheme) {
			return address[len(scheme):], true
		}
	}
	return "", false
}

// IsID tells whether a text has the form of an id: 26 characters of Crockford's base 32.
func IsID(text string) bool {
	if len(text) != idLength {
		return false
	}
	for _, r := range text {
		if !strings.ContainsRune("0123456789ABCDEFGHJKMNPQRSTVWXYZ", r) {
			return false
		}
	}
	return true
}

// viewPixels are the sizes at which a page is looked at: a sheet of A4 at about 200 dpi, then at
// 100 dpi, where the grain of a cheap scan and the noise of a telephone's camera are gone.
var viewPixels = []int{4_000_000, 1_000_000}

// views are the page as it is, unless it is far larger than a code needs, and smaller ones.
func views(page *image.Gray) []*image.Gray {
	var out []*image.Gray
	size := page.Bounds().Dx() * page.Bounds().Dy()
	if size <= 2*viewPixels[0] {
		out = append(out, page)
	}
	for _, pixels := range viewPixels {
		if size > pixels*5/4 {
			out = append(out, picture.Gray(page, pixels))
		}
	}
	return out
}

// read returns the texts of the codes in a picture. Light that falls unevenly on a photograph wants
// a threshold for each neighbourhood, a pale print one for the whole page.
func read(page *image.Gray) []string {
	bounds := page.Bounds()
	if min(bounds.Dx(), bounds.Dy()) < 21 || bounds.Dx() > math.MaxInt16 || bounds.Dy() > math.MaxInt16 {
		return nil
	}
	source := gozxing.NewLuminanceSourceFromImage(page)
	for _, binarizer := range []gozxing.Binarizer{gozxing.NewHybridBinarizer(source), gozxing.NewGlobalHistgramBinarizer(source)} {
		bitmap, err := gozxing.NewBinaryBitmap(binarizer)
		if err != nil {
			continue
		}
		results, err := qrcode.NewQRCodeMultiReader().DecodeMultiple(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
		if err != nil || len(results) == 0 {
			continue
		}
		texts := make([]string, 0, len(results))
		for _, r := range results {
			texts = append(texts, r.GetText())
		}
		return texts
	}
	return nil
}
