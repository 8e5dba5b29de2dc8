package io.kontrol.api.observed.wait;

/**
 * @param generation the least that counts; a newer one counts too
 * @param gone whether it is to be gone from the cluster
 */
public record AwaitedResource(int id, int generation, boolean gone) {}
