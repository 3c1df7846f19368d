package main

import (
	"encoding/json"
	"fmt"
)

// openapiCommand prints what /api/openapi.json answers, with no server, database or data folder: the
// build of the pages makes its types of it.
type openapiCommand struct{}

// Run describes a house without any blocks: adding routes asks nothing of them.
func (openapiCommand) Run(e *environment) error {
	_, api, err := (&house{cfg: e.cfg, log: e.log}).application()
	if err != nil {
		return err
	}
	body, err := json.MarshalIndent(api.OpenAPI(), "", "  ")
	if err != nil {
		return fmt.Errorf("describe the API: %w", err)
	}
	_, err = fmt.Fprintln(e.stdout, string(body))
	return err
}
