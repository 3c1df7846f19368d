package office

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

var (
	// ErrFailed: LibreOffice could not open or convert the file.
	ErrFailed = errors.New("the Office file could not be converted")
	// ErrTooLarge: the file exceeds what is handed to LibreOffice.
	ErrTooLarge = errors.New("the Office file is too large to convert")
)

// maxFileBytes keeps a file that LibreOffice would not finish from being copied at all.
const maxFileBytes = 256 << 20

// extensions are what LibreOffice recognises the formats by. They are also the list of what is
// converted.
var extensions = map[string]string{
	"application/msword":                              ".doc",
	"application/vnd.ms-excel":                        ".xls",
	"application/vnd.ms-powerpoint":                   ".ppt",
	"application/vnd.ms-works":                        ".wps",
	"application/wps-office.wps":                      ".doc",
	"application/wps-office.et":                       ".xls",
	"application/wps-office.dps":                      ".ppt",
	"application/vnd.ms-publisher":                    ".pub",
	"application/vnd.lotus-1-2-3":                     ".wk1",
	"application/vnd.wordperfect":                     ".wpd",
	"application/vnd.visio":                           ".vsd",
	"application/rtf":                                 ".rtf",
	"text/rtf":                                        ".rtf",
	"application/vnd.sun.xml.writer":                  ".sxw",
	"application/vnd.sun.xml.calc":                    ".sxc",
	"application/vnd.sun.xml.impress":                 ".sxi",
	"application/vnd.oasis.opendocument.text":         ".odt",
	"application/vnd.oasis.opendocument.spreadsheet":  ".ods",
	"application/vnd.oasis.opendocument.presentation": ".odp",
	"application/vnd.oasis.opendocument.graphics":     ".odg",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document":   ".docx",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":         ".xlsx",
	"application/vnd.openxmlformats-officedocument.presentationml.presentation": ".pptx",
	"application/vnd.ms-word.document.macroenabled.12":                          ".docm",
	"application/vnd.ms-excel.sheet.macroenabled.12":                            ".xlsm",
	"application/vnd.ms-powerpoint.presentation.macroenabled.12":                ".pptm",
}

// Supported tells whether LibreOffice is asked to convert the media type.
func Supported(mediaType string) bool {
	_, known := extensions[mediaType]
	return known
}

// Converter runs LibreOffice. One conversion at a time for one folder.
type Converter struct {
	Program string // path of soffice
}

// Find looks for LibreOffice. The error says that it is missing.
func Find() (Converter, error) {
	program, err := exec.LookPath("soffice")
	if err != nil {
		return Converter{}, errors.New("LibreOffice is not installed")
	}
	if program, err = filepath.Abs(program); err != nil {
		return Converter{}, fmt.Errorf("find LibreOffice: %w", err)
	}
	return Converter{Program: program}, nil
}

// PDF converts the file in r and returns the PDF, opened in folder. The caller closes it and
// removes the folder, which also holds the copy and LibreOffice's profile. The errors are
// ErrFailed, ErrTooLarge and the context's.
func (c Converter) PDF(ctx context.Context, folder string, r io.ReaderAt, size int64, mediaType string) (*os.File, error) {
	extension, known := extensions[mediaType]
	if !known {
		return nil, fmt.Errorf("%w: %s", ErrFailed, mediaType)
	}
	if size > maxFileBytes {
		return nil, ErrTooLarge
	}
	source := filepath.Join(folder, "document"+extension)
	if err := copyTo(source, io.NewSectionReader(r, 0, size)); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, c.Program,
		"-env:UserInstallation=file://"+filepath.Join(folder, "profile"),
		"--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard",
		"--convert-to", "pdf", "--outdir", folder, source)
	command.Dir = folder
	command.Env = []string{
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=" + folder, "TMPDIR=" + folder,
		"LC_ALL=C.UTF-8", "SAL_USE_VCLPLUGIN=svp",
	}
	// soffice is a script that starts a starter that starts the program: kill them all.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
	command.WaitDelay = time.Second
	if err := command.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("%w: %w", ErrFailed, err)
	}
	// LibreOffice ends in peace also when it could not read the file.
	pdf, err := os.Open(filepath.Join(folder, "document.pdf"))
	if err != nil {
		return nil, fmt.Errorf("%w: it wrote no PDF", ErrFailed)
	}
	return pdf, nil
}

func copyTo(path string, r io.Reader) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("copy the Office file: %w", err)
	}
	defer file.Close()
	if _, err := io.Copy(file, r); err != nil {
		return fmt.Errorf("copy the Office file: %w", err)
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("copy the Office file: %w", err)
	}
	return nil
}
