package io.kontrol.sandbox.auth;

/**
 * A request as RBAC sees it.
 *
 * @param resource with its subresource, such as {@code pods/status}; empty for a bare path
 */
public record RequestAttributes(
    String verb, String group, String resource, String namespace, String name, String path) {}
