package io.kontrol.api.access.oidc;

import io.kontrol.api.platform.refusal.Refusal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/** Where a login leads back to: a path of the console, and never another site. */
final class ReturnPath {
  static final String ROOT = "/";

  private static final int LONGEST = 2_000;

  /** Two slashes, or what browsers take for them, begin the name of a host. */
  private static final Pattern PATH = Pattern.compile("/(?![/\\\\])[\\x21-\\x7E&&[^\\\\]]*");

  private ReturnPath() {}

  static String require(String text) {
    if (!isSound(text)) {
      throw Refusal.malformed(
          "invalid_return_path",
          "return_to is a path of this site, such as /resources?kind=Deployment; a login leads to no"
              + " other site.");
    }
    return text;
  }

  static boolean isSound(String text) {
    if (text.length() > LONGEST || !PATH.matcher(text).matches()) {
      return false;
    }
    try {
      URI uri = new URI(text);
      return uri.getRawAuthority() == null && !uri.isAbsolute();
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
