package io.kontrol.sandbox.http;

import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.discovery.ServedResources;
import io.kontrol.sandbox.object.RequestTarget;
import io.kontrol.sandbox.status.StatusException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Parses the path of a request for objects: {@code
 * /apis/GROUP/VERSION[/namespaces/NAMESPACE]/PLURAL[/NAME[/SUB]]}.
 */
final class ApiPath {
  private ApiPath() {}

  /**
   * Empty when the path names no objects, such as a discovery document.
   *
   * @throws StatusException 404 when no such resource is served
   */
  static Optional<RequestTarget> objects(ServedResources registry, String path) {
    List<String> parts = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        parts.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    boolean core = !parts.isEmpty() && parts.get(0).equals("api");
    int fixed = core ? 2 : 3;
    if (parts.size() <= fixed || !(core || parts.get(0).equals("apis"))) {
      return Optional.empty();
    }
    String group = core ? "" : parts.get(1);
    String version = parts.get(fixed - 1);
    List<String> rest = parts.subList(fixed, parts.size());
    String namespace = "";
    if (rest.get(0).equals("namespaces") && rest.size() > 2 && !isNamespaceSubresource(rest)) {
      namespace = rest.get(1);
      rest = rest.subList(2, rest.size());
    }
    ResourceType type =
        registry.find(group, version, rest.get(0)).orElseThrow(StatusException::unknownPath);
    String name = rest.size() > 1 ? rest.get(1) : "";
    String subresource = rest.size() > 2 ? rest.get(2) : "";
    boolean misplaced =
        type.namespaced() ? namespace.isEmpty() && !name.isEmpty() : !namespace.isEmpty();
    boolean unknownSub = !subresource.isEmpty() && !type.subresources().containsKey(subresource);
    if (misplaced || unknownSub || rest.size() > 3) {
      throw StatusException.unknownPath();
    }
    return Optional.of(new RequestTarget(type, namespace, name, subresource));
  }

  private static boolean isNamespaceSubresource(List<String> rest) {
    return rest.size() == 3 && (rest.get(2).equals("status") || rest.get(2).equals("finalize"));
  }
}
