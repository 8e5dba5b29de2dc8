package io.kontrol.api.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * Credentials of 256 random bits. Only their SHA-256 is stored, which needs no salt and no slow
 * function: nobody guesses 256 bits. A row is found by that hash, so that no comparison's time says
 * anything about the credential.
 */
public final class CredentialHash {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  private CredentialHash() {}

  /**
   * @param prefix says what kind it is, also to scanners that look for leaked ones
   */
  public static String newCredential(String prefix) {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** 64 hexadecimal digits. */
  public static String of(String credential) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(credential.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
