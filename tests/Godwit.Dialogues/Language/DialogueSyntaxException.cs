namespace Godwit.Dialogues.Language;

/// <summary>A file is no dialogue.</summary>
public sealed class DialogueSyntaxException(string file, int line, string message) : Exception($"{file}:{line}: {message}");
