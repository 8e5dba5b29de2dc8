package io.kontrol.api.desired.apply;

/** What an apply does to an object; written in lower case. */
enum ApplyAction {
  CREATED,
  CONFIGURED,
  UNCHANGED,
  PRUNED,
  REJECTED
}
