package io.kontrol.api.list;

/**
 * Where a row stands in a list.
 *
 * @param key the sort key as text, as a cursor holds it
 */
record Place(int id, String key) {}
