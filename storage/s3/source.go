package s3

import (
	"errors"
	"fmt"
	"io"
	"sync"

	"docket/storage"
)

// source is the body of a request. It remembers why it could not be read, and it
// can be stopped: the HTTP client may go on reading a body after it has returned,
// but the caller's content is not ours any more by then.
type source struct {
	mu       sync.Mutex
	section  *io.SectionReader
	position int64
	size     int64
	err      error // why reading ended early, or errStopped
}

var errStopped = errors.New("the request is over")

func newSource(content io.ReaderAt, offset, size int64) *source {
	return &source{section: io.NewSectionReader(content, offset, size), size: size}
}

func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.section.Read(p)
	s.position += int64(n)
	switch {
	case err == io.EOF && s.position < s.size:
		err = fmt.Errorf("%w: the source ended after %d of %d bytes", storage.ErrCorrupt, s.position, s.size)
		s.err = err
	case err != nil && err != io.EOF:
		s.err = fmt.Errorf("read the source: %w", err)
	}
	return n, err
}

// Seek lets the HTTP client begin again.
func (s *source) Seek(offset int64, whence int) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	position, err := s.section.Seek(offset, whence)
	s.position = position
	return position, err
}

// stop ends all reading and returns what was wrong with the source, if anything.
func (s *source) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	err := s.err
	s.err = errStopped
	return err
}
