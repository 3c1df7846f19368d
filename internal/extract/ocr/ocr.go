package ocr

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// ErrFailed: tesseract ended with an error. What it said is not kept, since it may quote the page.
var ErrFailed = errors.New("text recognition failed")

const (
	// niceness lets everything else on the machine go first.
	niceness = 15
	// maxTextBytes is far more than fits on a page.
	maxTextBytes = 4 << 20
)

// wanted are the languages used when they are installed, in order of weight.
var wanted = []string{"chi_sim", "eng"}

// Reader runs tesseract.
type Reader struct {
	Program   string // path of tesseract
	Languages string // as tesseract writes them: "chi_sim+eng"
}

// Find looks for tesseract and its languages. The error says what is missing.
func Find(ctx context.Context) (Reader, error) {
	program, err := exec.LookPath("tesseract")
	if err != nil {
		return Reader{}, errors.New("tesseract is not installed")
	}
	if program, err = filepath.Abs(program); err != nil {
		return Reader{}, fmt.Errorf("find tesseract: %w", err)
	}
	output, err := exec.CommandContext(ctx, program, "--list-langs").Output()
	if err != nil {
		return Reader{}, fmt.Errorf("ask tesseract for its languages: %w", err)
	}
	installed := strings.Fields(string(output))
	var languages []string
	for _, language := range wanted {
		if slices.Contains(installed, language) {
			languages = append(languages, language)
		}
	}
	if !slices.Contains(languages, wanted[0]) {
		return Reader{}, errors.New("tesseract's simplified Chinese (chi_sim) is not installed")
	}
	return Reader{Program: program, Languages: strings.Join(languages, "+")}, nil
}

// ChineseAlone is the reader without its other languages.
func (r Reader) ChineseAlone() Reader {
	r.Languages = wanted[0]
	return r
}

// Read recognises the text of a page. folder takes the bitmap for the time of the call. dpi is the
// page's resolution, or 0 when it is not known. The error is ErrFailed or the context's.
func (r Reader) Read(ctx context.Context, folder string, page *image.Gray, dpi int) (string, error) {
	bitmap := filepath.Join(folder, "page.pgm")
	defer os.Remove(bitmap)
	if err := writePGM(bitmap, page); err != nil {
		return "", err
	}
	arguments := []string{bitmap, "stdout", "-l", r.Languages}
	if dpi > 0 {
		arguments = append(arguments, "--dpi", strconv.Itoa(dpi))
	}
	command := exec.CommandContext(ctx, r.Program, arguments...)
	command.Dir = folder
	command.Env = []string{"PATH=/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT=1", "LC_ALL=C.UTF-8", "TMPDIR=" + folder}
	command.WaitDelay = time.Second
	output := &cappedBuffer{limit: maxTextBytes}
	command.Stdout = output
	if err := command.Start(); err != nil {
		return "", fmt.Errorf("%w: start tesseract: %w", ErrFailed, err)
	}
	// Best effort: without it recognition is only less polite.
	_ = unix.Setpriority(unix.PRIO_PROCESS, command.Process.Pid, niceness)
	if err := command.Wait(); err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", fmt.Errorf("%w: %w", ErrFailed, err)
	}
	return JoinHan(output.String()), nil
}

// writePGM writes the simplest of all image formats: a line of text and the bytes.
func writePGM(path string, page *image.Gray) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the page's bitmap: %w", err)
	}
	defer file.Close()
	bounds := page.Bounds()
	buffered := bufio.NewWriterSize(file, 1<<20)
	_, _ = fmt.Fprintf(buffered, "P5\n%d %d\n255\n", bounds.Dx(), bounds.Dy())
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		start := page.PixOffset(bounds.Min.X, y)
		_, _ = buffered.Write(page.Pix[start : start+bounds.Dx()])
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("write the page's bitmap: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("write the page's bitmap: %w", err)
	}
	return nil
}

// cappedBuffer keeps the beginning of what it is given.
type cappedBuffer struct {
	bytes.Buffer
	limit int
}

func (b *cappedBuffer) Write(output []byte) (int, error) {
	room := max(0, b.limit-b.Len())
	_, _ = b.Buffer.Write(output[:min(room, len(output))])
	return len(output), nil
}
