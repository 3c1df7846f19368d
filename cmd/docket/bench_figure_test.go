package main

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
)

// figure is one line of the answer to "how fast is it": ours beside a baseline that was measured in
// the same run, so that the machine's speed cancels out.
type figure struct {
	name            string
	value, baseline float64
	unit            string
	// reach is what value/baseline shall reach, limit what value shall not exceed; 0 for none.
	reach, limit float64
}

func (f figure) report(b *testing.B) {
	b.Helper()
	ratio := f.value / f.baseline
	verdict := ""
	switch {
	case f.reach > 0:
		verdict = fmt.Sprintf(", target: ratio ≥ %.2f, %s", f.reach, met(ratio >= f.reach))
	case f.limit > 0:
		verdict = fmt.Sprintf(", target: ≤ %g %s, %s", f.limit, f.unit, met(f.value <= f.limit))
	}
	b.Logf("%s: %.1f %s, baseline %.1f, ratio %.3f%s", f.name, f.value, f.unit, f.baseline, ratio, verdict)
	b.ReportMetric(f.value, f.unit)
	b.ReportMetric(ratio, "of-baseline")
	b.ReportMetric(0, "ns/op") // it would count the baseline and the preparations as well
}

func met(is bool) string {
	if is {
		return "met"
	}
	return "not met"
}

// rates compares two ways of doing the same thing: acts per second of each turn.
type rates struct{ ours, baseline []float64 }

// turns lets ours and the baseline take turns, so that both share whatever else the machine does.
// Each does n acts and tells how long they took; the first turn of both warms up and is not counted.
func turns(count, n int, ours, baseline func(n int) time.Duration) (r rates) {
	for turn := range count + 1 {
		o, base := ours(n), baseline(n)
		if turn > 0 {
			r.ours = append(r.ours, float64(n)/o.Seconds())
			r.baseline = append(r.baseline, float64(n)/base.Seconds())
		}
	}
	return r
}

// figure compares the medians, which the machine's other work disturbs least.
func (r rates) figure(name, unit string, reach float64) figure {
	return figure{name: name, value: median(r.ours), baseline: median(r.baseline), unit: unit, reach: reach}
}

func median(values []float64) float64 { return quantile(values, 0.5) }

func quantile(values []float64, q float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(float64(len(sorted))*q))]
}

// together has clients do n acts between them and returns how long that took; act gets its number.
func together(b *testing.B, clients, n int, act func(number int) error) time.Duration {
	start := time.Now()
	next := make(chan int)
	var work sync.WaitGroup
	for range clients {
		work.Go(func() {
			for number := range next {
				if err := act(number); err != nil {
					b.Error(err)
				}
			}
		})
	}
	for number := range n {
		next <- number
	}
	close(next)
	work.Wait()
	if b.Failed() {
		b.FailNow()
	}
	return time.Since(start)
}
