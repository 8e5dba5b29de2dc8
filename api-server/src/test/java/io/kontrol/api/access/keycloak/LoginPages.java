package io.kontrol.api.access.keycloak;

import io.kontrol.api.access.oidc.TestBrowser;
import io.kontrol.api.testing.Api;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keycloak's pages, as a client without a browser uses them. */
final class LoginPages {
  private static final Pattern FORM =
      Pattern.compile("<form id=\"kc-form-login\"[^>]*action=\"([^\"]+)\"");

  private final TestBrowser browser;

  LoginPages(TestBrowser browser) {
    this.browser = browser;
  }

  /** Follows redirects until a page or an answer that is none. */
  Api.Reply open(URI uri) {
    Api.Reply reply = browser.get(uri);
    while (reply.status() == 302 || reply.status() == 303) {
      URI next = TestBrowser.location(reply);
      if (next.equals(Api.uri("/")) || next.getPath().equals("/resources")) {
        return reply;
      }
      reply = browser.get(next);
    }
    return reply;
  }

  static boolean isLoginForm(Api.Reply page) {
    return FORM.matcher(page.text()).find();
  }

  /** Fills in the form of a page; what the console's path would answer is not followed. */
  Api.Reply signIn(Api.Reply page, String user, String password) {
    Matcher form = FORM.matcher(page.expect(200).text());
    if (!form.find()) {
      throw new AssertionError("no login form: " + page.text());
    }
    String fields =
        "username=" + encoded(user) + "&password=" + encoded(password) + "&credentialId=";
    Api.Reply answer = browser.postForm(URI.create(form.group(1).replace("&amp;", "&")), fields);
    return answer.status() == 302 ? open(TestBrowser.location(answer)) : answer;
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
