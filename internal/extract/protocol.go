package extract

import (
	"fmt"
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"

	"docket/internal/extract/ocr"
	"docket/internal/extract/office"
	"docket/internal/sandbox"
)

// The protocol: the child greets; then the parent sends a request with the file's descriptor
// beside it, and the child answers with any number of pieces and one ending.

// What a request asks for.
const (
	verbWarm      = "warm"      // compile PDFium into the own folder; no file
	verbExtract   = "extract"   // text, by our own readers
	verbConvert   = "convert"   // text, by way of LibreOffice
	verbRecognise = "recognise" // one page by tesseract
	verbDraw      = "draw"      // one page as PNG
	verbBind      = "bind"      // pages into one PDF
	verbBlanks    = "blanks"    // which pages show nothing
	verbRecords   = "records"   // whose records' codes the first pages bear
	verbUnpack    = "unpack"    // the files inside a mail
)

// request is one act for the child.
type request struct {
	Verb      string           `json:"verb"`
	Name      string           `json:"name,omitempty"`
	MediaType string           `json:"media_type,omitempty"`
	Page      int              `json:"page,omitempty"` // from 1
	WidthPx   int              `json:"width_px,omitempty"`
	TimeoutMS int64            `json:"timeout_ms,omitempty"`
	OCR       ocr.Reader       `json:"ocr"`
	Office    office.Converter `json:"office"`
	Parts     []bindPart       `json:"parts,omitempty"`
	Pages     []BindPage       `json:"pages,omitempty"`
	Address   string           `json:"address,omitempty"` // of this archive's pages

	out *os.File // where the parent puts the bytes of the answer
}

// reply is one message of the child; exactly one field is set.
type reply struct {
	Greeting *sandbox.Confinement `json:"greeting,omitempty"`
	Piece    *piece               `json:"piece,omitempty"`
	Image    []byte               `json:"image,omitempty"`
	Bytes    []byte               `json:"bytes,omitempty"`
	Ending   *ending              `json:"ending,omitempty"`
}

// piece is text of a page or, when Page is 0, of an attachment.
type piece struct {
	Page      int    `json:"page,omitempty"`
	Origin    string `json:"origin,omitempty"`
	Name      string `json:"name,omitempty"`
	MediaType string `json:"media_type,omitempty"`
	Text      string `json:"text"`
	Continues bool   `json:"continues,omitempty"` // it goes on the piece before
}

// ending closes the answer to a request.
type ending struct {
	MediaType string            `json:"media_type,omitempty"`
	PageCount int               `json:"page_count,omitempty"`
	NeedsOCR  []int             `json:"needs_ocr,omitempty"`
	Blank     []int             `json:"blank,omitempty"`
	Records   []string          `json:"records,omitempty"`
	Parts     []UnpackedFile    `json:"parts,omitempty"`
	Reason    string            `json:"reason,omitempty"`
	Charset   string            `json:"charset,omitempty"`
	Title     string            `json:"title,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`
}

// sendRequest writes the request, with the descriptor of file beside its first byte.
func sendRequest(connection *net.UnixConn, request request, file *os.File) error {
	frame, err := encodeFrame(request)
	if err != nil {
		return err
	}
	var rights []byte
	if file != nil {
		rights = unix.UnixRights(int(file.Fd()))
	}
	n, _, err := connection.WriteMsgUnix(frame, rights, nil)
	if err != nil {
		return fmt.Errorf("send a request: %w", err)
	}
	if n < len(frame) {
		if _, err := connection.Write(frame[n:]); err != nil {
			return fmt.Errorf("send a request: %w", err)
		}
	}
	return nil
}

// receiveRequest reads a request; file is nil when none came with it. At the end of the stream the
// error is io.EOF.
func receiveRequest(connection *net.UnixConn) (request request, file *os.File, err error) {
	var header [frameHeaderBytes]byte
	rights := make([]byte, unix.CmsgSpace(frameHeaderBytes))
	n, rightsLength, _, _, err := connection.ReadMsgUnix(header[:], rights)
	if err != nil {
		return request, nil, err
	}
	if file, err = receiveFile(rights[:rightsLength]); err != nil {
		return request, nil, err
	}
	if err := readRest(connection, header, n, &request); err != nil {
		if file != nil {
			_ = file.Close()
		}
		return request, nil, err
	}
	return request, file, nil
}

func receiveFile(rights []byte) (*os.File, error) {
	if len(rights) == 0 {
		return nil, nil
	}
	messages, err := unix.ParseSocketControlMessage(rights)
	if err != nil || len(messages) != 1 {
		return nil, fmt.Errorf("%w: descriptors", errFrame)
	}
	descriptors, err := unix.ParseUnixRights(&messages[0])
	if err != nil || len(descriptors) != 1 {
		return nil, fmt.Errorf("%w: descriptors", errFrame)
	}
	syscall.CloseOnExec(descriptors[0])
	return os.NewFile(uintptr(descriptors[0]), "document"), nil
}
