package main

import "errors"

type seedCommand struct{}

// Run loads the sample office.
func (seedCommand) Run(e *environment) error {
	return errors.New("seed: no sample office in this build")
}
