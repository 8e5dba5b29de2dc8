package io.kontrol.model.kubernetes;

/**
 * A kind that an API server serves, with its paths.
 *
 * @param apiVersion {@code v1}, {@code apps/v1}
 * @param plural the resource name in paths, {@code deployments}
 */
public record ObjectKind(String apiVersion, String kind, String plural, boolean namespaced) {

  /** Path of the collection; {@code ""} for all namespaces. */
  public String collectionPath(String namespace) {
    String root = apiVersion.contains("/") ? "/apis/" : "/api/";
    String scope = namespaced && !namespace.isEmpty() ? "/namespaces/" + namespace : "";
    return root + apiVersion + scope + "/" + plural;
  }

  /** Path of an object. Names are valid path segments, except some RBAC names. */
  public String objectPath(String namespace, String name) {
    return collectionPath(namespace) + "/" + PathSegments.encode(name);
  }

  /** {@code ""} for the core group. */
  public String apiGroup() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }
}
