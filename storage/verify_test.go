package storage_test

import (
	"errors"
	"io"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"

	"docket/storage"
)

func TestChecked(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		content io.Reader
		want    error
	}{
		"whole bytes":       {strings.NewReader("test"), nil},
		"bytes by the byte": {iotest.OneByteReader(strings.NewReader("test")), nil},
		"end with the data": {iotest.DataErrReader(strings.NewReader("test")), nil},
		"other bytes":       {strings.NewReader("tost"), storage.ErrCorrupt},
		"fewer bytes":       {strings.NewReader("tes"), storage.ErrCorrupt},
		"more bytes":        {strings.NewReader("testt"), storage.ErrCorrupt},
		"no bytes":          {strings.NewReader(""), storage.ErrCorrupt},
		"a dead sector":     {io.MultiReader(strings.NewReader("te"), iotest.ErrReader(syscall.EIO)), storage.ErrCorrupt},
		"a lost connection": {io.MultiReader(strings.NewReader("te"), iotest.ErrReader(io.ErrUnexpectedEOF)), io.ErrUnexpectedEOF},
	} {
		_, err := io.ReadAll(storage.Checked(io.NopCloser(test.content), testSum))
		if !errors.Is(err, test.want) {
			t.Errorf("%s: error %v, want %v", name, err, test.want)
		}
	}
}
