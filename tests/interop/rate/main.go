// SPDX-License-Identifier: Apache-2.0

// One extended report, verified again and again by go-sev-guest with nothing remembered.
//
//	rate FILE COUNT     prints the microseconds of processor time for each
package main

import (
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/google/go-sev-guest/abi"
	"github.com/google/go-sev-guest/verify"
)

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func check(evidence []byte, now time.Time) error {
	attestation, err := abi.ReportCertsToProto(evidence)
	if err != nil {
		return err
	}
	return verify.SnpAttestation(attestation, &verify.Options{
		DisableCertFetching: true,
		Now:                 now,
	})
}

func main() {
	runtime.GOMAXPROCS(1)
	debug.SetGCPercent(400)
	if len(os.Args) != 3 {
		log.Fatal("usage: rate FILE COUNT")
	}
	evidence, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	count, err := strconv.Atoi(os.Args[2])
	if err != nil || count < 1 {
		log.Fatal("COUNT: expected a number above 0")
	}
	now := time.Unix(1780000000, 0)
	if err := check(evidence, now); err != nil {
		log.Fatal(err)
	}
	start := processorTime()
	for i := 0; i < count; i++ {
		if err := check(evidence, now); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Printf("%.1f\n", float64(processorTime()-start)/1000/float64(count))
}
