package io.kontrol.api.apply;

/** What an apply does to an object; written in lower case. */
enum Action {
  CREATED,
  CONFIGURED,
  UNCHANGED,
  PRUNED,
  REJECTED
}
