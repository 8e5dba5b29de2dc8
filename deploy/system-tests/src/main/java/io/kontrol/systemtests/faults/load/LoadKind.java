package io.kontrol.systemtests.faults.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kontrol.systemtests.http.TestJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;

/** The kinds of objects under load, with their paths in the Kubernetes API. */
public enum LoadKind {
  ConfigMap("v1", "/api/v1", "configmaps") {
    @Override
    void fill(ObjectNode manifest, long stamp, Random random) {
      ObjectNode data = manifest.putObject("data");
      data.put("stamp", Long.toString(stamp));
      for (int i = random.nextInt(4); i > 0; i--) {
        data.put("key-" + random.nextInt(6), "value " + random.nextInt(1_000));
      }
    }
  },
  Secret("v1", "/api/v1", "secrets") {
    @Override
    void fill(ObjectNode manifest, long stamp, Random random) {
      byte[] value = ("secret of " + stamp).getBytes(StandardCharsets.UTF_8);
      manifest.put("type", "Opaque");
      manifest.putObject("data").put("stamp", Base64.getEncoder().encodeToString(value));
    }
  },
  Service("v1", "/api/v1", "services") {
    @Override
    void fill(ObjectNode manifest, long stamp, Random random) {
      ObjectNode spec = manifest.putObject("spec");
      spec.putObject("selector").put("app", manifest.path("metadata").path("name").asText());
      ObjectNode port = spec.putArray("ports").addObject();
      int number = 80 + random.nextInt(100);
      port.put("name", "port-" + number).put("port", number).put("protocol", "TCP");
      port.put("targetPort", 8_080);
    }
  },
  Deployment("apps/v1", "/apis/apps/v1", "deployments") {
    @Override
    void fill(ObjectNode manifest, long stamp, Random random) {
      String app = manifest.path("metadata").path("name").asText();
      ObjectNode spec = manifest.putObject("spec");
      spec.put("replicas", random.nextInt(4));
      spec.putObject("selector").putObject("matchLabels").put("app", app);
      ObjectNode template = spec.putObject("template");
      template.putObject("metadata").putObject("labels").put("app", app);
      ObjectNode container = template.putObject("spec").putArray("containers").addObject();
      container.put("name", "main").put("image", "registry.example/app:" + stamp);
      container.putArray("env").addObject().put("name", "STAMP").put("value", "" + stamp);
    }
  };

  /** Annotation with the stamp of the operation that wrote the manifest. */
  static final String STAMP = "system-tests/stamp";

  private final String apiVersion;
  private final String root;
  private final String plural;

  LoadKind(String apiVersion, String root, String plural) {
    this.apiVersion = apiVersion;
    this.root = root;
    this.plural = plural;
  }

  abstract void fill(ObjectNode manifest, long stamp, Random random);

  ObjectNode manifest(String namespace, String name, long stamp, Random random) {
    ObjectNode manifest = TestJson.object();
    manifest.put("apiVersion", apiVersion).put("kind", name());
    ObjectNode metadata = manifest.putObject("metadata");
    metadata.put("name", name).put("namespace", namespace);
    metadata.putObject("labels").put("app", name);
    metadata.putObject("annotations").put(STAMP, Long.toString(stamp));
    fill(manifest, stamp, random);
    return manifest;
  }

  /** Collection of this kind in all namespaces. */
  public String everywhere() {
    return root + "/" + plural;
  }

  String collection(String namespace) {
    return root + "/namespaces/" + namespace + "/" + plural;
  }

  String path(String namespace, String name) {
    return collection(namespace) + "/" + name;
  }
}
