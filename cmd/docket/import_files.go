package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// filesUnder lists the regular files of files and folders, in order, each once, without hidden ones.
// Links are followed where they are named, not inside folders. A folder that cannot be read stands
// in the list itself, where it will be reported as a file that cannot be read.
func filesUnder(roots []string) ([]string, error) {
	var out []string
	for _, root := range roots {
		target, err := filepath.EvalSymlinks(root)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", root, err)
		}
		err = filepath.WalkDir(target, func(path string, d fs.DirEntry, err error) error {
			switch {
			case path != target && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
			case err != nil || d.Type().IsRegular():
				out = append(out, root+strings.TrimPrefix(path, target))
			}
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", root, err)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

func hashFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
