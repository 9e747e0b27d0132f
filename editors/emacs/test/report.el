;;; report.el --- The way from a script in Emacs to the Go test -*- lexical-binding: t -*-

;; One line a check, in the file that SKILLPLS_TEST_REPORT names. The Go test fails if the
;; last line is not "done".

(require 'seq)
(require 'subr-x)

(defun report--write (text)
  (let ((coding-system-for-write 'utf-8) (inhibit-message t))
    (write-region text nil (getenv "SKILLPLS_TEST_REPORT") t 'quiet)))

(defun check (name ok &optional detail)
  "Record whether a promise, NAME, holds; DETAIL is shown when it does not."
  (report--write (format "%s\t%s\t%s\n" (if ok "ok" "not ok") name
                         (replace-regexp-in-string "[ \t\n\r]+" " " (if (stringp detail) detail (format "%S" detail)))))
  ok)

(defun wait (condition)
  "Return what CONDITION returns once that is not nil, or nil after thirty seconds."
  (let ((end (+ (float-time) 30)) result)
    (while (and (not (setq result (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.01))
    result))

(defun play (script)
  "Call SCRIPT and leave Emacs, whatever it does."
  (condition-case err
      (funcall script)
    (error (check "the script runs to its end" nil (format "%S" err))))
  (report--write "done\n")
  (dolist (buffer (buffer-list))
    (with-current-buffer buffer (set-buffer-modified-p nil)))
  (kill-emacs 0))

(defun go-to (text)
  "Put point on TEXT, where it stands first."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(defun tree (name)
  "The path of the file of the tree that the environment variable NAME has."
  (expand-file-name (getenv name) (getenv "SKILLPLS_TEST_TREE")))

(setq native-comp-jit-compilation nil   ; the unpacked Emacs has no compiler
      native-comp-deferred-compilation nil
      native-comp-enable-subr-trampolines nil
      comp-enable-subr-trampolines nil
      make-backup-files nil create-lockfiles nil auto-save-default nil
      needs (getenv "SKILLPLS_TEST_NEEDS")
      misspelled (getenv "SKILLPLS_TEST_MISSPELLED"))
(setq skillpls-settings '(:rules (:unreachable-skill "off")))
(add-to-list 'load-path (expand-file-name ".." (file-name-directory load-file-name)))

(provide 'report)
;;; report.el ends here
