gone     account_tag  r  the arguments
  No risk integration has this reference ID any more.

0 in sync, 1 drifted (1 of them gone), 0 could not be checked.
