package io.kontrol.api.desired.manifest;

import io.kontrol.api.platform.refusal.Refusal;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The syntax of names as API servers require it, so that a typo is refused when it is sent and not
 * when it is applied.
 */
public final class NameRules {
  private static final String LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final Pattern DNS_LABEL = Pattern.compile(LABEL);
  private static final Pattern DNS_SUBDOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");
  private static final Pattern KIND = Pattern.compile("[A-Za-z]([-A-Za-z0-9]*[A-Za-z0-9])?");
  private static final Pattern VERSION = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern KONTROL_NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern SET_NAME =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.:/]*[A-Za-z0-9])?");
  private static final Pattern PATH_SEGMENT = Pattern.compile("[^/%\\p{Cntrl}]+");

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final Set<String> PATH_SEGMENT_GROUPS =
      Set.of(RBAC, "networking.k8s.io/IPAddress");

  private NameRules() {}

  static void requireApiVersion(String apiVersion) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    boolean ok =
        apiVersion.length() <= 100
            && (slash < 0 || DNS_SUBDOMAIN.matcher(group).matches())
            && version.length() <= 63
            && VERSION.matcher(version).matches();
    if (!ok) {
      throw Refusal.invalid(
          "invalid_api_version",
          "apiVersion has to be a version such as v1, or a group and a version such as apps/v1.");
    }
  }

  static void requireKind(String kind) {
    if (kind.length() > 63 || !KIND.matcher(kind).matches()) {
      throw Refusal.invalid(
          "invalid_kind",
          "kind has to be letters, digits and '-', beginning with a letter, of 63 at most, such as"
              + " Deployment.");
    }
  }

  static void requireNamespace(String namespace) {
    if (namespace.length() > 63 || !DNS_LABEL.matcher(namespace).matches()) {
      throw Refusal.invalid(
          "invalid_namespace",
          "The namespace has to be a DNS-1123 label: at most 63 lower-case letters, digits and '-',"
              + " beginning and ending with a letter or digit.");
    }
  }

  static void requireName(String group, String kind, String name) {
    if (PATH_SEGMENT_GROUPS.contains(group) || PATH_SEGMENT_GROUPS.contains(group + "/" + kind)) {
      requirePathSegment(name);
      return;
    }
    if (group.isEmpty() && kind.equals("Namespace")) {
      requireNamespace(name);
      return;
    }
    if (name.length() > 253 || !DNS_SUBDOMAIN.matcher(name).matches()) {
      throw Refusal.invalid(
          "invalid_name",
          "The name has to be a DNS-1123 subdomain: at most 253 lower-case letters, digits, '-' and"
              + " '.', each part beginning and ending with a letter or digit.");
    }
  }

  private static void requirePathSegment(String name) {
    boolean ok =
        name.length() <= 253
            && PATH_SEGMENT.matcher(name).matches()
            && !name.equals(".")
            && !name.equals("..");
    if (!ok) {
      throw Refusal.invalid(
          "invalid_name",
          "The name has to be a path segment: at most 253 characters, no '/', no '%', and neither"
              + " '.' nor '..'.");
    }
  }

  public static void requireClusterId(String clusterId) {
    if (clusterId.length() > 100 || !KONTROL_NAME.matcher(clusterId).matches()) {
      throw Refusal.invalid(
          "invalid_cluster_id",
          "cluster_id has to be letters, digits, '-', '_' and '.', of 100 at most, beginning and"
              + " ending with a letter or digit.");
    }
  }

  public static void requireApplySet(String set) {
    if (set.length() > 255 || !SET_NAME.matcher(set).matches()) {
      throw Refusal.invalid(
          "invalid_set",
          "The name of an apply set has to be letters, digits, '-', '_', '.', ':' and '/', of 255 at"
              + " most, beginning and ending with a letter or digit.");
    }
  }
}
