namespace Godwit.Lab;

/// <summary>The laboratory cannot do what it is asked to; says nothing about the server.</summary>
internal sealed class LabException(string message) : Exception(message);
