@org.jspecify.annotations.NullMarked
package io.kontrol.sandbox;
