package io.kontrol.sandbox.select;

import io.kontrol.sandbox.discovery.ResourceType;
import io.kontrol.sandbox.json.SandboxJson;
import java.util.Arrays;

/** Objects are stored with kind and version first, so that these can be removed or replaced. */
public final class ItemPrefix {
  private ItemPrefix() {}

  /** Of <code>{"kind":"KIND","apiVersion":"VERSION",</code>. */
  public static int length(ResourceType type) {
    return 27 + type.kind().length() + type.apiVersion().length();
  }

  /** The object in this version, where it was written in another. */
  public static byte[] inVersion(ResourceType type, byte[] json) {
    byte[] version =
        ("\"apiVersion\":\"" + type.apiVersion() + "\"")
            .getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int at = 11 + type.kind().length();
    if (!type.custom()
        || (json.length > at + version.length
            && Arrays.equals(json, at, at + version.length, version, 0, version.length))) {
      return json;
    }
    var object = SandboxJson.readOwn(json);
    object.put("apiVersion", type.apiVersion());
    return SandboxJson.write(object);
  }
}
