package supervise

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// keptSecret returns the secret in the file, or makes one of n random bytes
// (written in hexadecimal) if there is no file. The file has mode 0600.
func keptSecret(name string, n int) (string, error) {
	text, err := readKept(name)
	if !errors.Is(err, fs.ErrNotExist) {
		return text, err
	}
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails
	secret := hex.EncodeToString(raw)
	return secret, keep(name, secret)
}

// readKept returns the one line of a file that keep wrote.
func readKept(name string) (string, error) {
	raw, err := os.ReadFile(name)
	if err != nil {
		return "", err
	}
	text := strings.TrimSpace(string(raw))
	if text == "" {
		return "", fmt.Errorf("%s is empty; bring it back from a backup", name)
	}
	return text, nil
}

// keep writes a small file of mode 0600 so that it is there whole, also after
// a power cut, or not at all.
func keep(name, text string) error {
	folder := filepath.Dir(name)
	file, err := os.CreateTemp(folder, "."+filepath.Base(name)+"-") // CreateTemp gives mode 0600
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, err)
	}
	_, err = file.WriteString(text + "\n")
	err = errors.Join(err, file.Sync(), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return fmt.Errorf("keep %s: %w", name, errors.Join(err, os.Remove(file.Name())))
	}
	return syncFolder(folder)
}

// syncFolder makes the names in a folder survive a power cut.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("sync folder: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}
