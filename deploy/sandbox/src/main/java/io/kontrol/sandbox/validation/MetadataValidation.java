package io.kontrol.sandbox.validation;

import com.fasterxml.jackson.databind.JsonNode;
import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.select.LabelSyntax;
import java.util.Set;
import java.util.regex.Pattern;

/** Validation of names, labels, annotations, finalizers and owners. */
final class MetadataValidation {
  private static final Pattern LABEL = Pattern.compile(LabelSyntax.DNS_LABEL);
  private static final Pattern SERVICE = Pattern.compile("[a-z]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern SUBDOMAIN = Pattern.compile(LabelSyntax.DNS_SUBDOMAIN);
  private static final Set<String> STANDARD_FINALIZERS =
      Set.of("kubernetes", "orphan", "foregroundDeletion");

  private MetadataValidation() {}

  static void check(ResourceType type, JsonNode metadata, Causes causes) {
    if (!metadata.path("generateName").asText().isEmpty()) {
      String prefix = metadata.path("generateName").asText();
      name(type, "metadata.generateName", prefix.replaceAll("-+$", ""), prefix, causes);
    }
    String name = metadata.path("name").asText();
    name(type, "metadata.name", name, name, causes);
    labels("metadata.labels", metadata.path("labels"), causes);
    for (String key : (Iterable<String>) metadata.path("annotations")::fieldNames) {
      LabelSyntax.faultOfKey(key)
          .ifPresent(fault -> causes.invalid("metadata.annotations", key, fault));
    }
    owners(metadata.path("ownerReferences"), causes);
    finalizers(metadata.path("finalizers"), causes);
  }

  /**
   * @param shown the name as messages show it
   */
  private static void name(
      ResourceType type, String field, String name, String shown, Causes causes) {
    if (type.group().equals("rbac.authorization.k8s.io")) {
      if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
        causes.invalid(field, shown, "may not contain '/'");
      }
    } else if (type.is("", "Service")) {
      serviceName(field, name, causes);
    } else if (type.is("", "Namespace")) {
      dnsLabel(field, name, causes);
    } else if (name.length() > 253) {
      causes.invalid(field, shown, "must be no more than 253 bytes");
    } else if (!SUBDOMAIN.matcher(name).matches()) {
      causes.invalid(field, shown, LabelSyntax.faultOfSubdomain());
    }
  }

  private static void owners(JsonNode owners, Causes causes) {
    String field = "metadata.ownerReferences";
    JsonNode controller = null;
    for (JsonNode owner : owners) {
      if (owner.path("apiVersion").asText().isEmpty()) {
        causes.invalid(field + ".apiVersion", "", "version must not be empty");
      }
      for (String part : new String[] {"kind", "name", "uid"}) {
        if (owner.path(part).asText().isEmpty()) {
          causes.invalid(field + "." + part, "", "must not be empty");
        }
      }
      if (owner.path("controller").asBoolean()) {
        if (controller != null) {
          causes.invalid(
              field,
              owners,
              "Only one reference can have Controller set to true. Found \"true\" in references for %s and %s"
                  .formatted(named(controller), named(owner)));
          return;
        }
        controller = owner;
      }
    }
  }

  private static String named(JsonNode owner) {
    return owner.path("kind").asText() + "/" + owner.path("name").asText();
  }

  private static void finalizers(JsonNode finalizers, Causes causes) {
    int index = 0;
    for (JsonNode finalizer : finalizers) {
      String text = finalizer.asText();
      String at = "metadata.finalizers[" + index++ + "]";
      LabelSyntax.faultOfKey(text).ifPresent(fault -> causes.invalid(at, text, fault));
      if (!text.contains("/") && !STANDARD_FINALIZERS.contains(text)) {
        causes.invalid(
            at, text, "name is neither a standard finalizer name nor is it fully qualified");
      }
    }
  }

  static void labels(String field, JsonNode labels, Causes causes) {
    labels
        .properties()
        .forEach(
            label -> {
              LabelSyntax.faultOfKey(label.getKey())
                  .ifPresent(
                      fault ->
                          causes.invalid(
                              field,
                              label.getKey(),
                              fault.replace("a qualified name must", "a valid label key must")));
              String value = label.getValue().asText();
              if (value.length() > 63) {
                causes.tooLong(field, "may not be more than 63 bytes");
              } else {
                LabelSyntax.faultOfValue(value)
                    .ifPresent(fault -> causes.invalid(field, value, fault));
              }
            });
  }

  static void dnsLabel(String field, String name, Causes causes) {
    if (field.equals("metadata.name") && name.contains(".")) {
      causes.invalid(field, name, "must not contain dots");
    } else if (name.length() > 63) {
      causes.invalid(field, name, "must be no more than 63 bytes");
    } else if (!LABEL.matcher(name).matches()) {
      causes.invalid(
          field,
          name,
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or"
              + " '-', and must start and end with an alphanumeric character (e.g. 'my-name', "
              + " or '123-abc', regex used for validation is '"
              + LabelSyntax.DNS_LABEL
              + "')");
    }
  }

  private static void serviceName(String field, String name, Causes causes) {
    if (LABEL.matcher(name).matches() && !SERVICE.matcher(name).matches() && name.length() < 64) {
      return; // since 1.34 any DNS label is allowed
    }
    dnsLabel(field, name, causes);
  }
}
