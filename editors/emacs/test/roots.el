;;; roots.el --- Which directory is served for a file -*- lexical-binding: t -*-

(require 'skillpls)

(with-temp-buffer
  (insert-file-contents (getenv "SKILLPLS_TEST_ROOTS"))
  (let ((roots (mapcar (lambda (line)
                         (let ((asked (split-string line "\t")))
                           (setenv "HOME" (car asked))
                           (concat (skillpls-root (cadr asked)) "\n")))
                       (split-string (buffer-string) "\n" t))))
    (write-region (apply #'concat roots) nil (getenv "SKILLPLS_TEST_REPORT") nil 'quiet)))
;;; roots.el ends here
