package extract

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxFrameBytes bounds one message in either direction. Texts and images are sent in pieces of
// pieceBytes, which JSON makes up to six times longer.
const (
	maxFrameBytes = 8 << 20
	pieceBytes    = 1 << 20
)

const frameHeaderBytes = 4

// errFrame: the other side does not keep to the protocol.
var errFrame = errors.New("broken frame")

// encodeFrame writes a message as its length, four bytes with the highest first, and JSON.
func encodeFrame(message any) ([]byte, error) {
	var frame bytes.Buffer
	frame.Write(make([]byte, frameHeaderBytes))
	encoder := json.NewEncoder(&frame)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(message); err != nil {
		return nil, fmt.Errorf("encode a frame: %w", err)
	}
	length := frame.Len() - frameHeaderBytes
	if length > maxFrameBytes {
		return nil, fmt.Errorf("%w: %d bytes", errFrame, length)
	}
	binary.BigEndian.PutUint32(frame.Bytes(), uint32(length))
	return frame.Bytes(), nil
}

// writeFrame sends one message.
func writeFrame(w io.Writer, message any) error {
	frame, err := encodeFrame(message)
	if err != nil {
		return err
	}
	if _, err := w.Write(frame); err != nil {
		return fmt.Errorf("write a frame: %w", err)
	}
	return nil
}

// readFrame receives one message. At the end of the stream it returns io.EOF, within a frame
// io.ErrUnexpectedEOF. Memory grows with what really arrives, not with what the header promises.
func readFrame(r io.Reader, message any) error {
	var header [frameHeaderBytes]byte
	if _, err := io.ReadFull(r, header[:]); err != nil {
		return err
	}
	return readBody(r, header, message)
}

func readBody(r io.Reader, header [frameHeaderBytes]byte, message any) error {
	length := int64(binary.BigEndian.Uint32(header[:]))
	if length > maxFrameBytes {
		return fmt.Errorf("%w: %d bytes announced", errFrame, length)
	}
	var body bytes.Buffer
	if _, err := io.CopyN(&body, r, length); err != nil {
		if errors.Is(err, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return fmt.Errorf("read a frame: %w", err)
	}
	if err := json.Unmarshal(body.Bytes(), message); err != nil {
		return fmt.Errorf("%w: %w", errFrame, err)
	}
	return nil
}

// readRest is readFrame after the first n bytes of the header have arrived.
func readRest(r io.Reader, header [frameHeaderBytes]byte, n int, message any) error {
	if n == 0 {
		return io.EOF
	}
	if _, err := io.ReadFull(r, header[n:]); err != nil {
		return io.ErrUnexpectedEOF
	}
	return readBody(r, header, message)
}
