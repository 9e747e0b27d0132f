package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// peakMemory returns the most memory that a process has had, in megabytes; ok is false where
// the system does not tell.
func peakMemory(pid int) (mb float64, ok bool) {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(status)) {
		if rest, found := strings.CutPrefix(line, "VmHWM:"); found {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb) * 1024 / 1e6, err == nil
		}
	}
	return 0, false
}

// processorTime returns how long the threads of a process have run so far, in the kernel or
// not, in milliseconds; ok is false where the system does not tell. The ticks of
// /proc/PID/stat are too coarse for an edit, so that it is the sum over the threads; one that
// has ended is missing, and neither Go nor Node end theirs in between.
func processorTime(pid int) (millis float64, ok bool) {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(tasks) == 0 {
		return 0, false
	}
	for _, task := range tasks {
		text, err := os.ReadFile(task)
		if err != nil {
			continue // it has just ended
		}
		ns, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			return 0, false
		}
		millis += float64(ns) / 1e6
	}
	return millis, true
}
