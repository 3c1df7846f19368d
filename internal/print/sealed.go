package print

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// Sealing puts a seal over a whole form: whoever changes a byte of the file breaks it (design 7). It
// proves that the form left this archive as it is; nothing here calls it valid in law.
type Sealing struct {
	Name   string // who seals: the office
	Reason string
	// Sign returns the detached CMS signature of content, DER (seal.Sealer.Seal).
	Sign func(content []byte) ([]byte, error)
}

// sealRoom is what is kept free for a signature with its certificates: three times what one takes.
const sealRoom = 6 << 10

// byteRange stands in the file until the places are known; it is as long as what replaces it.
const byteRange = "/ByteRange [0 0000000000 0000000000 0000000000]"

// field adds the signature and its invisible field on a page (ISO 32000-1, 12.8). The catalogue and the
// page refer to the field.
func (s *Sealing) field(file *writer, page int, now time.Time) (field int) {
	signature := file.add(fmt.Sprintf("<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached /M (D:%sZ) /Name %s /Reason %s\n%s\n/Contents <%s> >>",
		now.UTC().Format("20060102150405"), text(s.Name), text(s.Reason), byteRange, strings.Repeat("0", 2*sealRoom)))
	return file.add(fmt.Sprintf("<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /V %d 0 R /F 132 /Rect [0 0 0 0] /P %d 0 R >>", signature, page))
}

// seal fills in the signature over everything but itself.
func (s *Sealing) seal(pdf []byte) error {
	ranges := bytes.LastIndex(pdf, []byte(byteRange))
	if ranges < 0 {
		return fmt.Errorf("seal: the form has no place for it")
	}
	start := ranges + bytes.Index(pdf[ranges:], []byte("/Contents <")) + len("/Contents ")
	end := start + 2*sealRoom + 2
	copy(pdf[ranges:], fmt.Sprintf("/ByteRange [0 %010d %010d %010d]", start, end, len(pdf)-end))
	der, err := s.Sign(append(bytes.Clone(pdf[:start]), pdf[end:]...))
	if err != nil {
		return err
	}
	if len(der) > sealRoom {
		return fmt.Errorf("seal: the signature has %d bytes, there is room for %d", len(der), sealRoom)
	}
	copy(pdf[start+1:], fmt.Sprintf("%X", der))
	return nil
}
